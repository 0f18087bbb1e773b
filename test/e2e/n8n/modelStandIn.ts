import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Message {
	readonly role: string;
	readonly content: unknown;
}

interface ChatRequest {
	readonly messages: readonly Message[];
	readonly tools?: ReadonlyArray<{ readonly function: { readonly name: string } }>;
}

/** A chat model as OpenAI's API offers it, on this machine: calls the first tool once, then says that it is done. */
export class ModelStandIn {
	/** What tools answered, as the model was told. */
	readonly toolAnswers: string[] = [];

	private constructor(
		private readonly server: Server,
		private readonly toolInput: () => object,
	) {}

	/** @param toolInput what the model fills in when it calls the tool */
	static async start(toolInput: () => object): Promise<ModelStandIn> {
		const server = createServer((request, reply) => {
			const parts: Buffer[] = [];
			request.on('data', (part: Buffer) => parts.push(part));
			request.on('end', () => {
				const asked = JSON.parse(Buffer.concat(parts).toString('utf8')) as ChatRequest;
				reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(model.answer(asked)));
			});
		});
		const model = new ModelStandIn(server, toolInput);
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return model;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private answer({ messages, tools = [] }: ChatRequest) {
		const answers = messages.filter(({ role }) => role === 'tool');
		const [tool] = tools;
		const calls = answers.length === 0 && tool !== undefined;
		this.toolAnswers.push(
			...answers.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content))),
		);
		const call = {
			id: 'call-1',
			type: 'function',
			function: { name: tool?.function.name, arguments: JSON.stringify(this.toolInput()) },
		};
		return {
			id: 'chat-1',
			object: 'chat.completion',
			created: 1,
			model: 'stand-in',
			choices: [
				{
					index: 0,
					finish_reason: calls ? 'tool_calls' : 'stop',
					message: calls
						? { role: 'assistant', content: null, tool_calls: [call] }
						: { role: 'assistant', content: 'Done.' },
				},
			],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	}
}

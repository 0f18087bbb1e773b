import { randomUUID } from 'node:crypto';
import type { IConnections, INode, INodeParameters, IPinData } from 'n8n-workflow';
import type { WorkflowFile } from '../../../tools/engine/engine';

interface Step {
	readonly name: string;
	readonly type: string;
	readonly typeVersion?: number;
	readonly parameters: INodeParameters;
	/** Credential type → id in n8n. */
	readonly credentials?: Readonly<Record<string, string>>;
}

/** A workflow of nodes one behind the other. */
export function chain(name: string, steps: readonly Step[], pinData: IPinData = {}): WorkflowFile {
	const nodes = steps.map(({ credentials = {}, typeVersion = 1, ...step }, index): INode => {
		const references = Object.entries(credentials).map(([type, id]) => [type, { id, name: type }] as const);
		return {
			...step,
			id: randomUUID(),
			typeVersion,
			position: [index * 200, 0],
			// n8n registers a webhook under the id of its node.
			webhookId: randomUUID(),
			credentials: Object.fromEntries(references),
		};
	});
	const connections: IConnections = {};
	steps.slice(1).forEach(({ name: next }, index) => {
		connections[steps[index]?.name ?? ''] = { main: [[{ node: next, type: 'main', index: 0 }]] };
	});
	return { name, nodes, connections, pinData };
}

import type { ICredentialDataDecryptedObject, IDataObject, ILoadOptionsFunctions, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { ServiceError } from '../../providers/http/errors';
import { withoutValues } from '../../providers/http/redaction';
import { NetworkError } from '../../providers/http/send';
import { tellingOf, type Telling } from './advice/telling';
import { noteCredential } from './connection';
import { RepeatedError } from './repetition';
import { isObject } from './values';
import { explained, isLongId, sentences } from './explanation';

const PLAIN: Telling = { secrets: [] };

/** Members in which the outputs of operations repeat what the service said. */
const SAID: ReadonlySet<string> = new Set([
	'advice',
	'code',
	'details',
	'message',
	'requestId',
	'sentence',
	'warnings',
]);

/** Output in which the service repeats nothing of the credential; values of users and groups stay as they are. */
export function withoutEchoes<T>(output: T, secrets: Iterable<string>, isSaid = false): T {
	if (typeof output === 'string') return (isSaid ? withoutValues(output, secrets) : output) as T;
	if (Array.isArray(output)) return output.map((entry: unknown) => withoutEchoes(entry, secrets, isSaid)) as T;
	if (!isObject(output)) return output;
	const members = Object.entries(output).map(([name, value]) => [name, withoutEchoes(value, secrets, SAID.has(name))]);
	return Object.fromEntries(members) as T;
}

/**
 * The error of a list in the editor, which repeats nothing of the credential either. Of all errors n8n sends the editor
 * the advice of this kind alone.
 */
export async function toListError(context: ILoadOptionsFunctions, error: unknown): Promise<NodeApiError> {
	for (const type of Object.keys(context.getNode().credentials ?? {})) {
		await context.getCredentials<ICredentialDataDecryptedObject>(type).then(
			(values) => noteCredential(context, values),
			() => undefined,
		);
	}
	const told = toNodeError(context.getNode(), error, 0, tellingOf(context));
	if (told instanceof NodeApiError) return told;
	const { message, description } = told;
	const apiError = new NodeApiError(context.getNode(), { message }, { message });
	apiError.message = message;
	apiError.description = description ?? null;
	return apiError;
}

/** The same for the choices of a dropdown, of whose error the editor shows the message alone. */
export async function toChoicesError(context: ILoadOptionsFunctions, error: unknown): Promise<NodeApiError> {
	const told = await toListError(context, error);
	told.message = sentences([told.message, told.description ?? undefined]) ?? told.message;
	return told;
}

/**
 * The error that stops the node, made anew from the cause: n8n gives an error of its own class back unchanged when it
 * is wrapped again, and would drop the item index and the sentences.
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex: number,
	{ secrets, words }: Telling = PLAIN,
): NodeApiError | NodeOperationError {
	const { message, description, details } = explained(error, { secrets, words });
	const origin = error instanceof RepeatedError ? error.cause : error;
	const isApiError = origin instanceof ServiceError || origin instanceof NetworkError;
	const nodeError = isApiError
		? new NodeApiError(
				node,
				{ message, ...details },
				{
					message,
					itemIndex,
					httpCode: origin instanceof ServiceError ? String(origin.status) : '',
				},
			)
		: new NodeOperationError(node, message, { itemIndex });
	// n8n replaces messages in which it finds an error code of Node.js, even inside a user's name ("preexisting").
	nodeError.message = message;
	nodeError.description = description ?? null;
	const { requestId, restore } = details;
	const data = {
		...(isLongId(requestId) ? { requestId } : {}),
		...(restore === undefined ? {} : { restore: [restore] }),
	};
	if (Object.keys(data).length > 0) nodeError.context.data = data;
	return nodeError;
}

/** What happened, in one sentence. */
export function sentenceOf(error: unknown, secrets: Iterable<string> = []): string {
	return explained(error, { secrets }).message;
}

/** The item that n8n routes to the error output: exactly the members error, message and details, and nothing else. */
export function toErrorJson(error: unknown, { secrets, words }: Telling = PLAIN): IDataObject {
	const { message, description, details } = explained(error, { secrets, words });
	return { error: message, message: description ?? message, details };
}

import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { ServiceError } from '../../providers/http/errors';
import type { Collection, Located } from './item';
import { writtenOutput, type Output } from './operation';

/**
 * A field of the "Options" of every operation that deletes.
 *
 * @param note what else there is to know, as full sentences
 */
export function ignoreMissingOption(note?: string): INodeProperties {
	const sentence = 'Whether to continue with the outcome "unchanged" if it does not exist';
	return {
		displayName: 'Ignore If Missing',
		name: 'ignoreMissing',
		type: 'boolean',
		default: false,
		description: note === undefined ? sentence : `${sentence}. ${note}`,
	};
}

/** Whether "Ignore If Missing" is on. */
export function ignoresMissing(options: Collection): boolean {
	return options.flag('ignoreMissing') ?? false;
}

/**
 * Runs a removal; what does not exist (any more) is unchanged, if the user chose "Ignore If Missing".
 *
 * @param identity what the output is to call it
 */
export async function unlessMissing(
	options: Collection,
	identity: IDataObject,
	remove: () => Promise<Output[]>,
): Promise<Output[]> {
	if (!ignoresMissing(options)) return await remove();
	return await remove().catch((error: unknown) => {
		if (error instanceof ServiceError && error.kind === 'notFound') {
			return writtenOutput('unchanged', { ...identity, deleted: false });
		}
		return Promise.reject(error instanceof Error ? error : new Error(String(error)));
	});
}

/** An object as the output names it when all that is known is what was chosen. */
export function identityOf({ mode, value }: Located): IDataObject {
	return { [mode === 'list' ? 'id' : mode]: value };
}

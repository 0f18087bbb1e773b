import { ServiceError } from '../../providers/http/errors';
import type { Collection, Located } from './item';
import { written, type Output } from './operation';

/** Runs a removal; what does not exist (any more) is unchanged, if the user chose "Ignore If Missing". */
export async function unlessMissing(
	options: Collection,
	target: Located,
	remove: () => Promise<Output[]>,
): Promise<Output[]> {
	if (!options.flag('ignoreMissing')) return await remove();
	return await remove().catch((error: unknown) => {
		if (error instanceof ServiceError && error.kind === 'notFound') {
			return written('unchanged', { [target.mode === 'list' ? 'id' : target.mode]: target.value, deleted: false });
		}
		return Promise.reject(error instanceof Error ? error : new Error(String(error)));
	});
}

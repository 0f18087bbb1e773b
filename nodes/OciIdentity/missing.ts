import type { IDataObject } from 'n8n-workflow';

import { orMissing } from '../../providers/oci/errors';
import type { Collection, Located } from '../shared/item';
import { written, type Output } from '../shared/operation';

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
	if (!options.flag('ignoreMissing')) return await remove();
	return (await orMissing(remove())) ?? written('unchanged', { ...identity, deleted: false });
}

/** A user or group as the output names it when all that is known is what was chosen. */
export function identityOf({ mode, value }: Located): IDataObject {
	return { [mode === 'name' ? 'name' : 'id']: value };
}

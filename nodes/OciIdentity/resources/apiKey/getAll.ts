import { apiKeysPath } from '../../../../providers/oci/apiKeys';
import { apiKeySchema } from '../../../../providers/oci/schemas';
import { optionsField } from '../../../shared/fields';
import { manyOutput, type ItemOperation } from '../../../shared/operation';
import { userLocator } from '../../fields';
import type { OciSession } from '../../session';

export const getAll: ItemOperation<OciSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many API keys',
	description: 'Retrieve the API keys of a user',
	readOnly: true,
	fields: [userLocator, optionsField()],
	execute: async (item, session) =>
		manyOutput(await session.client.listWhole(apiKeysPath(await session.userId(item)), apiKeySchema)),
};

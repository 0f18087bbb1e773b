import type { INodeProperties } from 'n8n-workflow';

import { collect } from '../../../providers/http/paging';
import { ACCOUNTS, APPLICATIONS, ENTITLEMENTS } from '../../../providers/oig/catalog';
import type { Collection } from '../../../providers/oig/pages';
import { listFields, optionsField, wantedCount } from '../../shared/fields';
import { manyOutput, type ItemOperation, type Resource } from '../../shared/operation';
import { filterFields, orderOptions, readQuery } from '../filters';
import { flat } from '../output';
import type { OigSession } from '../session';

const userIdOption: INodeProperties = {
	displayName: 'User ID',
	name: 'userId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 90412',
	description: 'Only those of this user',
};

const applicationOption: INodeProperties = {
	displayName: 'Application Instance Name',
	name: 'appInstance',
	type: 'string',
	default: '',
	placeholder: 'e.g. Mail',
	description: 'Only those in this application instance',
};

/** A list with the query parameters of the named options. */
function getMany(
	collection: Collection,
	texts: Pick<ItemOperation<OigSession>, 'action' | 'description'>,
	searchedBy: string,
	...parameters: INodeProperties[]
): ItemOperation<OigSession> {
	return {
		displayName: 'Get Many',
		value: 'getAll',
		...texts,
		readOnly: true,
		fields: [...listFields, ...filterFields(searchedBy), optionsField(...parameters, ...orderOptions)],
		execute: async (item, session) => {
			const options = item.collection('options');
			const limit = wantedCount(item);
			const query = Object.fromEntries(parameters.map(({ name }) => [name, options.narrowing(name)]));
			const found = await collect(session.client.list(collection, { ...query, ...readQuery(item) }, limit), limit);
			return manyOutput(found.map(flat));
		},
	};
}

export const getAccounts = getMany(
	ACCOUNTS,
	{ action: 'Get many accounts', description: 'Retrieve accounts that users have in applications' },
	'accountStatus',
	userIdOption,
	applicationOption,
);

export const entitlement: Resource<OigSession> = {
	displayName: 'Entitlement',
	value: 'entitlement',
	operations: [
		getMany(
			ENTITLEMENTS,
			{ action: 'Get many entitlements', description: 'Retrieve entitlements, those hidden in the catalog included' },
			'name',
			userIdOption,
		),
	],
};

export const applicationInstance: Resource<OigSession> = {
	displayName: 'Application Instance',
	value: 'applicationInstance',
	operations: [
		getMany(
			APPLICATIONS,
			{
				action: 'Get many application instances',
				description: 'Retrieve application instances, those hidden in the catalog included',
			},
			'appInstanceName',
		),
	],
};

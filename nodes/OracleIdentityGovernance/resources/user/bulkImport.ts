import type { INodeProperties } from 'n8n-workflow';

import { oigCapabilities, openOigDirectory } from '../../../../providers/oig/directory';
import { bulkImport } from '../../../shared/bulkImport/operation';
import { batchSizeOption, grantThroughField, readBatchSize } from '../../fields';
import type { OigSession } from '../../session';

/** Shipped with every server. Source: OIG "Attribute names", `act_key`. */
const XELLERATE_USERS = '1';
const USER_TYPE = 'EMP';

const options: readonly INodeProperties[] = [
	batchSizeOption,
	grantThroughField,
	{
		displayName: 'If Create Requests Are Open',
		name: 'ifCreatesOpen',
		type: 'options',
		options: [
			{
				name: 'Create Anyway',
				value: 'create',
				description: 'A user for whom such a request waits is then requested a second time',
			},
			{ name: 'Wait', value: 'wait', description: 'Create nobody until they are decided; then run it again' },
		],
		default: 'wait',
		description:
			'What to do when requests of this credential to create users wait for approval and OIG does not tell for whom they are',
	},
	{
		displayName: 'Organization of New Users',
		name: 'organization',
		type: 'string',
		default: XELLERATE_USERS,
		placeholder: 'e.g. Finance',
		description: 'Name or key of the organization of new users whose row has none',
	},
	{
		displayName: 'User Type of New Users',
		name: 'userType',
		type: 'string',
		default: USER_TYPE,
		placeholder: 'e.g. Full-Time',
		description: 'Code of the kind of employment (the attribute Role) of new users whose row has none',
	},
];

export const bulkImportUsers = bulkImport<OigSession>({
	capabilities: oigCapabilities,
	options,
	calls: (session) => session.calls,
	openDirectory: (session, run) =>
		openOigDirectory(session.client, {
			ownUserName: session.userName,
			maxConcurrency: run.maxConcurrency,
			batchSize: readBatchSize(run.options),
			grantDirectly: run.options.text('grantThrough') === 'scim',
			organization: run.options.text('organization') ?? XELLERATE_USERS,
			userType: run.options.text('userType') ?? USER_TYPE,
			createAnyway: run.options.text('ifCreatesOpen') === 'create',
		}),
});

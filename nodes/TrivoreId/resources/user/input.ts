import type { INodeProperties } from 'n8n-workflow';

import { resolveGroups, type Target } from '../../../../providers/trivore/provision';
import type { NewUser } from '../../../../providers/trivore/values';
import type { Item } from '../../../shared/item';
import { readProfile } from '../../profile';
import type { TrivoreSession } from '../../session';

export const createMissingGroupsOption: INodeProperties = {
	displayName: 'Create Missing Groups',
	name: 'createMissingGroups',
	type: 'boolean',
	default: false,
	description: 'Whether to create a group for a name that no group of the namespace has. Otherwise the item fails.',
};

/** The wanted user as the fields of "Create" and "Create or Update" give it, with the ids of its groups. */
export async function readNewUser(item: Item, session: TrivoreSession, target: Target): Promise<NewUser> {
	const fields = item.collection('additionalFields');
	const profile = readProfile(fields, {
		username: item.text('username'),
		email: item.text('email'),
		givenName: item.text('givenName'),
		familyName: item.text('familyName'),
	});
	const password = fields.raw('password');
	const groups = await resolveGroups(
		session.client,
		session.lookup,
		fields.texts('groups') ?? [],
		target.nsCode,
		item.collection('options').flag('createMissingGroups') ?? false,
	);
	return {
		...profile,
		nsCode: target.nsCode,
		password: password === undefined || password === '' ? undefined : String(password),
		groups,
		customFields: fields.jsonObject('customFields'),
	};
}

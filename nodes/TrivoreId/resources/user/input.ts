import type { INodeProperties } from 'n8n-workflow';

import { resolveGroups, type Target } from '../../../../providers/trivore/ensureUser';
import type { Group } from '../../../../providers/trivore/schemas';
import { checkCustomFields, type NewUser } from '../../../../providers/trivore/values';
import type { Item } from '../../../shared/item';
import { asPlainText } from '../../../shared/values';
import { readProfile } from '../../profile';
import type { TrivoreSession } from '../../session';

export const createMissingGroupsOption: INodeProperties = {
	displayName: 'Create Missing Groups',
	name: 'createMissingGroups',
	type: 'boolean',
	default: false,
	description: 'Whether to create a group for a name that no group of the namespace has. Otherwise the item fails.',
};

/** The wanted user as the fields of "Create" and "Create or Update" give it, checked as far as it can be without the service. */
export function readPerson(item: Item): NewUser {
	const fields = item.collection('additionalFields');
	const profile = readProfile(fields, {
		username: item.text('username'),
		email: item.text('email'),
		givenName: item.text('givenName'),
		familyName: item.text('familyName'),
	});
	// Blanks are part of a password.
	const password = asPlainText(fields.raw('password'), 'Password');
	const customFields = fields.jsonObject('customFields');
	checkCustomFields(customFields ?? {});
	return {
		...profile,
		password: password === '' ? undefined : password,
		groups: [],
		customFields,
	};
}

export interface Placed {
	readonly user: NewUser;
	readonly target: Target;
	readonly groups: () => Promise<readonly Group[]>;
}

/** The person with what only the service knows: the namespace, and the groups that were named. */
export async function place(item: Item, session: TrivoreSession, person: NewUser): Promise<Placed> {
	const target = await session.target(item);
	const groups = await resolveGroups(
		session.client,
		session.lookup,
		item.collection('additionalFields').texts('groups') ?? [],
		target.nsCode,
		item.collection('options').flag('createMissingGroups') ?? false,
	);
	return { target, groups, user: { ...person, nsCode: target.nsCode } };
}

/** A person who moves from Sales to Marketing: Everyone stays, and Project is not managed. */
import type { INodeParameters } from 'n8n-workflow';

import { person, type Person } from './people';
import type { NodeServiceId } from './services';

export const MOVER = person(0, ['Everyone', 'Project', 'Sales']);
/** Who is in the group that the mover comes into. */
export const COLLEAGUE = person(1, ['Marketing']);
export const AFTER = ['Everyone', 'Marketing', 'Project'];

/** How a node is told who is meant: the email address alone, or a choice of the locator with its value. */
const WHO: Readonly<Record<NodeServiceId, readonly [mode: string, value: (of: Person) => string]>> = {
	oci: ['name', ({ userName }) => userName],
	'oci-domains': ['name', ({ userName }) => userName],
	adobe: ['', ({ email }) => email],
	epm: ['id', ({ userName }) => userName],
	trivore: ['name', ({ userName }) => userName],
	oig: ['name', ({ userName }) => userName.toUpperCase()],
	scim: ['name', ({ userName }) => userName],
};

/** Parameters of Set Groups (Set Roles). */
export function moveParameters(service: NodeServiceId): INodeParameters {
	const [mode, value] = WHO[service];
	return {
		resource: 'user',
		operation: service === 'oig' ? 'setRoles' : 'setGroups',
		user: mode === '' ? value(MOVER) : { __rl: true, mode, value: value(MOVER) },
		groups: 'Everyone, Marketing',
		managedGroups: 'listed',
		managedNames: 'Everyone, Sales, Marketing',
		options: service === 'trivore' ? { nsCode: 'example' } : {},
	};
}

/** The least that the API of each service allows, tokens aside. */
export const LEAST: Readonly<Record<NodeServiceId, readonly [calls: number, what: string]>> = {
	oci: [5, 'user, groups, memberships, one write for each change'],
	'oci-domains': [4, 'user with groups, groups, one write for each change; the domain once for each process'],
	adobe: [3, 'user with groups, groups, one command'],
	epm: [4, 'user, groups with members, one write for each change'],
	trivore: [4, 'user with groups, groups, one write, and a look for what others wrote'],
	oig: [
		10,
		'user, roles, roles of the user, whether one is direct, open requests, a request and its state, and a removal between two looks',
	],
	scim: [
		11,
		'two of what the server is, user twice, own account, groups and the page after the last, each change and a look at it',
	],
};

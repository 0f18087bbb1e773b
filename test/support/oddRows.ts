/** Random users and rows of every service, for tests that compare what a row comes to. */
import fc from 'fast-check';

import type { ImportOptions } from '../../provisioning/import/import';
import { CAPABILITIES } from '../../tools/capabilities';
import type { NodeServiceId } from '../../tools/services';

export type Cells = Readonly<Record<string, string>>;
export type MatchOn = NonNullable<ImportOptions['matchOn']>;

/** Names that are each other's addresses, in several spellings, and letters that have others in common. */
const ADDRESSES = ['ada@example.com', 'ADA@Example.com', 'bob@example.com', 'Bob@example.com', 'eve@example.org'];
const PLAIN_NAMES = ['ada', 'ADA', 'carl.x', 'Carl.X', 'k-7'];
const ODD_NAMES = [
	'zoë',
	'ZOË',
	'zoe\u0308',
	'straße',
	'STRASSE',
	'İrem',
	'irem',
	'\u212Aarl',
	'karl',
	"o'hara",
	'two words',
];
const KEYS = ['k1', 'K1', 'k2', 'K3', 'ada', '00123', '123'];
const GROUPS = ['', 'Finance', 'finance', 'Sales', 'Nowhere', 'Finance;Sales'];
export const MATCH: readonly MatchOn[] = [
	['userName'],
	['key'],
	['email'],
	['key', 'userName'],
	['userName', 'email'],
	['email', 'key', 'userName'],
];

export type Way = Partial<ImportOptions> & Pick<ImportOptions, 'action' | 'kind'>;
export const WAYS: readonly Way[] = [
	{ kind: 'user', action: 'createOrSkip' },
	{ kind: 'user', action: 'createOrUpdate' },
	{ kind: 'user', action: 'createOrUpdate', ifDisabled: 'reject' },
	{
		kind: 'user',
		action: 'createOrUpdate',
		membership: 'exact',
		managedGroups: { by: 'listed', groups: ['Finance', 'Sales'] },
	},
	{ kind: 'user', action: 'updateOnly', membership: 'exact', managedGroups: { by: 'all' } },
	{ kind: 'user', action: 'updateOnly' },
	{ kind: 'user', action: 'disable' },
	{ kind: 'user', action: 'delete' },
	{ kind: 'membership', action: 'createOrSkip' },
	{ kind: 'membership', action: 'delete' },
];

/** What real servers do, and the documents leave open: also users with the same names, and those that a delete leaves. */
export const SERVERS: Record<NodeServiceId, ReadonlyArray<Readonly<Record<string, unknown>>>> = {
	oci: [{}, { nameComparison: 'exact', uniqueEmail: 'ignore' }],
	'oci-domains': [{}, { uniqueEmail: 'ignore', primaryEmail: 'optional' }],
	adobe: [{}, { createdUserName: 'unknown' }],
	epm: [{}, { listUsersEdition: '2025' }],
	trivore: [
		{},
		{ searchable: 'documented' },
		{ searchable: 'documented', unknownAttribute: 'reject' },
		{ deleteMode: 'soft' },
	],
	oig: [{}, { orFilter: false }, { sharpS: 'ß' }, { emptyList: '404' }, { version: '11.1.2.3' }],
	scim: [
		{},
		{ unique: 'no' },
		{ unique: 'exact', filterCase: 'exact' },
		{ filter: 'eqOnly' },
		{ filter: 'nothing' },
		{ filter: 'ignore', groupsOfUser: 'present' },
		{ disabledUsers: 'hidden' },
	],
};

const nothing = fc.constant(undefined);
const orNothing = (one: fc.Arbitrary<string>, weight = 4) =>
	fc.oneof({ arbitrary: one, weight }, { arbitrary: nothing, weight: 1 });

/** Values by canonical names, of users and of rows alike. */
function valuesOf(id: NodeServiceId) {
	const has = (field: string) => CAPABILITIES[id].fields.some(({ name }) => name === field);
	const address = fc.constantFrom(...ADDRESSES);
	const name = fc.oneof(
		{ arbitrary: address, weight: 3 },
		{ arbitrary: fc.constantFrom(...PLAIN_NAMES), weight: 2 },
		...(id === 'oci' || id === 'adobe' ? [] : [{ arbitrary: fc.constantFrom(...ODD_NAMES), weight: 2 }]),
	);
	const fields: Record<string, fc.Arbitrary<string | undefined>> = {
		userName: orNothing(name, 6),
		email: orNothing(address),
		...(has('key') ? { key: orNothing(fc.constantFrom(...KEYS)) } : {}),
		...(has('firstName') ? { firstName: fc.constantFrom('First', 'Other') } : {}),
		...(has('lastName') ? { lastName: fc.constantFrom('Last', 'Other') } : {}),
		...(has('description') ? { description: fc.constantFrom('Text', 'Other') } : {}),
		...(id === 'adobe'
			? {
					type: fc.constantFrom('federatedID', 'federatedID', 'adobeID', 'enterpriseID'),
					domain: fc.constantFrom(undefined, undefined, 'users.example.com'),
					country: fc.constant('FI'),
				}
			: {}),
		...(id === 'epm' ? { role: fc.constant('Viewer') } : {}),
	};
	return fc.record(fields).map((record) => {
		const entries = Object.entries(record).flatMap(([field, value]) =>
			value === undefined ? [] : [[field, value] as const],
		);
		return Object.fromEntries(entries);
	});
}

export const given = (id: NodeServiceId) =>
	fc.record({
		values: valuesOf(id).map((values) => ({ userName: values.email ?? 'nameless', ...values })),
		groups: fc.subarray(['Finance', 'Sales']),
		end: fc.constantFrom<'deleteUser' | 'disableUser' | 'none'>('none', 'none', 'none', 'disableUser', 'deleteUser'),
	});
export type Given = typeof given extends (id: NodeServiceId) => fc.Arbitrary<infer One> ? One : never;

export const rowOf = (id: NodeServiceId) =>
	fc
		.tuple(valuesOf(id), fc.constantFrom(...GROUPS), fc.constantFrom('', '', 'false', 'true'))
		.map(([values, groups, active]): Cells => {
			const { country, type, ...rest } = values;
			return {
				...(country === undefined ? {} : { country }),
				...(type === undefined || groups === 'Sales' ? {} : { type }),
				...rest,
				groups,
				...(CAPABILITIES[id].canDisable && active !== '' ? { active } : {}),
			};
		})
		.filter(({ userName, key, email }) => [userName, key, email].some(Boolean));

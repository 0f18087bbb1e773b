/** What the server says of itself. Source: RFC 7643, sections 5 to 8. */
import type { Kind, World } from './model';

const CORE = 'urn:ietf:params:scim:schemas:core:2.0:';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const DEVICE = 'urn:ietf:params:scim:schemas:sandbox:2.0:Device';

export const URNS: Readonly<Record<Kind, string>> = {
	Users: `${CORE}User`,
	Groups: `${CORE}Group`,
	Devices: DEVICE,
};

/** The attribute by which people know each of them. */
export const NAMES: Readonly<Record<Kind, string>> = {
	Users: 'userName',
	Groups: 'displayName',
	Devices: 'displayName',
};

interface Described {
	readonly type?: string;
	readonly multiValued?: boolean;
	readonly required?: boolean;
	readonly mutability?: string;
	readonly returned?: string;
	readonly description?: string;
	readonly canonicalValues?: readonly string[];
	readonly subAttributes?: Readonly<Record<string, Described>>;
}

function described(attributes: Readonly<Record<string, Described>>): object[] {
	return Object.entries(attributes).map(([name, given]) => {
		const { subAttributes, canonicalValues, description, ...more } = given;
		return {
			name,
			type: 'string',
			multiValued: false,
			required: false,
			caseExact: false,
			mutability: 'readWrite',
			returned: 'default',
			uniqueness: 'none',
			...(description === undefined ? {} : { description }),
			...(canonicalValues === undefined ? {} : { canonicalValues }),
			...more,
			...(subAttributes === undefined ? {} : { type: 'complex', subAttributes: described(subAttributes) }),
		};
	});
}

const values = { value: {}, display: {}, type: {}, primary: { type: 'boolean' } };

const SCHEMAS: ReadonlyArray<readonly [urn: string, name: string, attributes: Readonly<Record<string, Described>>]> = [
	[
		URNS.Users,
		'User',
		{
			userName: { required: true, description: 'Name to sign in with' },
			name: { subAttributes: { formatted: {}, familyName: {}, givenName: {}, middleName: {}, honorificPrefix: {} } },
			displayName: {},
			nickName: {},
			profileUrl: { type: 'reference' },
			title: {},
			userType: { canonicalValues: ['Employee', 'Contractor'] },
			preferredLanguage: {},
			locale: {},
			timezone: {},
			active: { type: 'boolean' },
			password: { mutability: 'writeOnly', returned: 'never' },
			emails: { multiValued: true, subAttributes: values },
			phoneNumbers: { multiValued: true, subAttributes: values },
			groups: { multiValued: true, mutability: 'readOnly', subAttributes: values },
			entitlements: { multiValued: true, subAttributes: values },
			roles: { multiValued: true, subAttributes: values },
		},
	],
	[
		ENTERPRISE,
		'EnterpriseUser',
		{
			employeeNumber: {},
			costCenter: {},
			organization: {},
			division: {},
			department: {},
			manager: { subAttributes: { value: {}, displayName: { mutability: 'readOnly' } } },
		},
	],
	[
		URNS.Groups,
		'Group',
		{ displayName: { required: true }, members: { multiValued: true, subAttributes: { value: {}, display: {} } } },
	],
	[
		DEVICE,
		'Device',
		{ displayName: { required: true }, serialNumber: {}, count: { type: 'integer' }, lost: { type: 'boolean' } },
	],
];

const SCHEMA = `${CORE}Schema`;
const TYPE = `${CORE}ResourceType`;

export function schemas(): object[] {
	return SCHEMAS.map(([id, name, attributes]) => ({ schemas: [SCHEMA], id, name, attributes: described(attributes) }));
}

export function resourceTypes(): object[] {
	const one = (name: string, endpoint: Kind) => ({
		schemas: [TYPE],
		id: name,
		name,
		endpoint: `/${endpoint}`,
		schema: URNS[endpoint],
		...(endpoint === 'Users' ? { schemaExtensions: [{ schema: ENTERPRISE, required: false }] } : {}),
	});
	return [one('User', 'Users'), one('Group', 'Groups'), one('Device', 'Devices')];
}

export function providerConfig({ options }: World): object {
	const isWrong = options.discovery === 'wrong';
	return {
		schemas: [`${CORE}ServiceProviderConfig`],
		patch: { supported: !isWrong },
		bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
		filter: { supported: true, maxResults: isWrong ? 1000 : Number(options.pageSize) },
		changePassword: { supported: false },
		sort: { supported: false },
		etag: { supported: options.etag === 'present' },
		...(options.paging === 'cursor' ? { pagination: { cursor: true, index: false } } : {}),
		authenticationSchemes: [{ type: 'oauthbearertoken', name: 'Bearer', description: 'A token' }],
	};
}

/**
 * The attributes of users and groups as data: what may be written, what comes back, what may be searched.
 *
 * Source: OCI identity domains REST API, User and Group.
 */

export interface Attribute {
	readonly name: string;
	readonly type: 'string' | 'boolean' | 'integer' | 'complex';
	readonly multiValued: boolean;
	readonly required: boolean;
	readonly mutability: 'readWrite' | 'readOnly' | 'immutable' | 'writeOnly';
	readonly returned: 'always' | 'default' | 'request' | 'never';
	readonly searchable: boolean;
	readonly caseExact: boolean;
	readonly subAttributes: readonly Attribute[];
}

export interface ResourceType {
	readonly name: string;
	/** Below `/admin/v1`. */
	readonly path: string;
	readonly urn: string;
	readonly attributes: readonly Attribute[];
	readonly extensions: ReadonlyMap<string, readonly Attribute[]>;
}

type Traits = Partial<Omit<Attribute, 'name' | 'subAttributes'>>;

export function attribute(name: string, traits: Traits = {}, subAttributes: readonly Attribute[] = []): Attribute {
	const usual = { multiValued: false, required: false, mutability: 'readWrite', returned: 'default' } as const;
	const type = subAttributes.length > 0 ? 'complex' : 'string';
	return { name, type, searchable: true, caseExact: false, ...usual, ...traits, subAttributes };
}

/** Several plain texts with the same traits. */
export function texts(names: string, traits: Traits = {}): Attribute[] {
	return names.split(' ').map((name) => attribute(name, traits));
}

export function flags(names: string, traits: Traits = {}): Attribute[] {
	return texts(names, { type: 'boolean', ...traits });
}

const readOnly: Traits = { mutability: 'readOnly' };
const onlyOnCreate: Traits = { mutability: 'immutable' };
const onRequest: Traits = { mutability: 'readOnly', returned: 'request' };
const multiValued: Traits = { multiValued: true };
const value = (more: Traits = {}) => attribute('value', { required: true, ...more });
const type = attribute('type', { required: true });
const primary = flags('primary');
const EXTENSION = 'urn:ietf:params:scim:schemas:oracle:idcs:extension:';

/** What every resource has; the service sets all of them. */
export const COMMON: readonly Attribute[] = [
	attribute('id', { ...readOnly, returned: 'always', caseExact: true }),
	attribute('ocid', { ...readOnly, caseExact: true }),
	attribute('schemas', { required: true, multiValued: true, searchable: false }),
	attribute('meta', readOnly, texts('resourceType created lastModified location version', readOnly)),
	attribute('idcsCreatedBy', readOnly, texts('value type display', readOnly)),
	attribute('idcsLastModifiedBy', readOnly, texts('value type display', readOnly)),
	...texts('domainOcid compartmentOcid tenancyOcid', { ...readOnly, searchable: false }),
	...flags('deleteInProgress', readOnly),
];

const TAGS = [
	attribute('freeformTags', multiValued, texts('key value')),
	attribute('definedTags', multiValued, texts('namespace key value')),
	attribute('tagSlug', onRequest),
];

export const CAPABILITIES =
	'canUseApiKeys canUseAuthTokens canUseConsolePassword canUseConsole canUseCustomerSecretKeys canUseOAuth2ClientCredentials canUseSmtpCredentials canUseDbCredentials';

/** URNs of the extensions that code refers to. */
export const URN = {
	enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
	user: `${EXTENSION}user:User`,
	userState: `${EXTENSION}userState:User`,
	capabilities: `${EXTENSION}capabilities:User`,
	selfChange: `${EXTENSION}selfChange:User`,
	passwordState: `${EXTENSION}passwordState:User`,
	group: `${EXTENSION}group:Group`,
	tags: `${EXTENSION}OCITags`,
} as const;

export const USER: ResourceType = {
	name: 'User',
	path: '/Users',
	urn: 'urn:ietf:params:scim:schemas:core:2.0:User',
	attributes: [
		...COMMON,
		attribute('userName', { required: true, returned: 'always' }),
		attribute('name', {}, [
			...texts('formatted familyName givenName middleName'),
			...texts('honorificPrefix honorificSuffix', { searchable: false }),
		]),
		attribute('emails', multiValued, [value(), type, ...primary, ...flags('secondary verified')]),
		attribute('phoneNumbers', multiValued, [value(), type, ...primary, ...flags('verified', readOnly)]),
		attribute('addresses', multiValued, [
			type,
			...texts('streetAddress locality region postalCode country formatted'),
			...primary,
		]),
		...flags('active'),
		attribute('password', { mutability: 'writeOnly', returned: 'never', searchable: false, caseExact: true }),
		...texts('displayName nickName title locale preferredLanguage timezone profileUrl userType'),
		attribute('description', { searchable: false }),
		attribute('externalId', { caseExact: true }),
		attribute('groups', { ...onRequest, multiValued: true }, [
			value({ caseExact: true, mutability: 'readOnly' }),
			...texts('ocid display type membershipOcid dateAdded', readOnly),
		]),
		...['entitlements', 'roles', 'ims', 'photos', 'x509Certificates'].map((name) =>
			attribute(name, multiValued, [value(), ...texts('type display'), ...primary]),
		),
	],
	extensions: new Map<string, readonly Attribute[]>([
		[
			URN.enterprise,
			[
				...texts('employeeNumber costCenter organization division department'),
				attribute('manager', {}, [value({ caseExact: true }), attribute('displayName', readOnly)]),
			],
		],
		[
			URN.user,
			[
				...flags('bypassNotification', { mutability: 'immutable', returned: 'never', searchable: false }),
				attribute('notificationEmailTemplateId', { mutability: 'writeOnly', returned: 'never', searchable: false }),
				...flags('isFederatedUser doNotShowGettingStarted accountRecoveryRequired'),
				...flags('serviceUser userFlowControlledByExternalClient isAuthenticationDelegated', onlyOnCreate),
				attribute('creationMechanism', { ...onlyOnCreate, returned: 'request' }),
				...texts('preferredUiLandingPage'),
				...texts('status provider', readOnly),
			],
		],
		[
			URN.userState,
			[
				attribute('locked', readOnly, [
					...flags('on expired', readOnly),
					attribute('reason', { ...readOnly, type: 'integer' }),
					...texts('lockDate', readOnly),
				]),
				...texts('lastSuccessfulLoginDate lastFailedLoginDate', onRequest),
				attribute('maxConcurrentSessions', { type: 'integer' }),
			],
		],
		[URN.passwordState, [...texts('lastSuccessfulSetDate', onRequest), ...flags('mustChange expired', onRequest)]],
		[URN.capabilities, flags(CAPABILITIES)],
		[URN.selfChange, flags('allowSelfChange', { mutability: 'writeOnly', returned: 'never', searchable: false })],
		[URN.tags, TAGS],
	]),
};

export const GROUP: ResourceType = {
	name: 'Group',
	path: '/Groups',
	urn: 'urn:ietf:params:scim:schemas:core:2.0:Group',
	attributes: [
		...COMMON,
		attribute('displayName', { required: true, returned: 'always' }),
		...texts('nonUniqueDisplayName'),
		attribute('externalId', { caseExact: true }),
		attribute('members', { returned: 'request', multiValued: true }, [
			value({ caseExact: true }),
			attribute('type'),
			...texts('ocid membershipOcid display name dateAdded', readOnly),
		]),
	],
	extensions: new Map<string, readonly Attribute[]>([
		[
			URN.group,
			[
				attribute('description'),
				attribute('creationMechanism', { ...onlyOnCreate, returned: 'request' }),
				attribute('owners', multiValued, [value({ caseExact: true }), type, attribute('display', readOnly)]),
			],
		],
		[`${EXTENSION}requestable:Group`, flags('requestable')],
		[URN.tags, TAGS],
	]),
};

/** Finds an attribute by its name, whatever the case. */
export function findAttribute(list: readonly Attribute[], name: string): Attribute | undefined {
	return list.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
}

/** An attribute as a path names it. */
export interface AttributePlace {
	/** The extension, or nothing for an attribute of the core. */
	readonly urn: string | undefined;
	/** Nothing: the whole extension. */
	readonly attribute: Attribute | undefined;
	readonly part: Attribute | undefined;
}

/** `name.familyName`, `urn:…:User:employeeNumber` and the like; `undefined` if there is no such attribute. */
export function placeOf(resourceType: ResourceType, path: string): AttributePlace | undefined {
	let urn: string | undefined;
	let names = path;
	let attributes = resourceType.attributes;
	if (/^urn:/i.test(path)) {
		const known = [resourceType.urn, ...resourceType.extensions.keys()];
		const found = known.find((candidate) => `${path}:`.toLowerCase().startsWith(`${candidate}:`.toLowerCase()));
		if (found === undefined) return undefined;
		const extension = resourceType.extensions.get(found);
		names = path.slice(found.length + 1);
		if (extension !== undefined) {
			urn = found;
			attributes = extension;
			if (names === '') return { urn, attribute: undefined, part: undefined };
		}
	}
	const [name = '', partName, ...rest] = names.split('.');
	const attribute = findAttribute(attributes, name);
	if (attribute === undefined || rest.length > 0) return undefined;
	if (partName === undefined) return { urn, attribute, part: undefined };
	const part = findAttribute(attribute.subAttributes, partName);
	return part && { urn, attribute, part };
}

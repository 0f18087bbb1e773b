import type { IDataObject } from 'n8n-workflow';

/** At most ten members that people look for; what a reply leaves unset is left out. */
function pick(source: Readonly<Record<string, unknown>>, names: readonly string[]): IDataObject {
	return Object.fromEntries(
		names.filter((name) => source[name] !== undefined && source[name] !== null).map((name) => [name, source[name]]),
	) as IDataObject;
}

/** An object with the ETag by which a later change can be made to fail if somebody else was faster. */
export function withEtag({ value, etag }: { value: object; etag?: string | undefined }): IDataObject {
	return { ...value, ...(etag ? { etag } : {}) };
}

const USER = [
	'id',
	'name',
	'email',
	'description',
	'lifecycleState',
	'isMfaActivated',
	'timeCreated',
	'lastSuccessfulLoginTime',
	'freeformTags',
];
const GROUP = ['id', 'name', 'description', 'lifecycleState', 'timeCreated', 'freeformTags'];

/** With the ETag for a later change, which the reads of policies have too. */
const POLICY = [
	'id',
	'name',
	'description',
	'statements',
	'versionDate',
	'lifecycleState',
	'timeCreated',
	'compartmentId',
	'etag',
];

export const simplifyUser = (user: Readonly<Record<string, unknown>>) => pick(user, USER);
export const simplifyCapabilities = (user: Readonly<Record<string, unknown>>) =>
	pick(user, ['id', 'name', 'email', 'lifecycleState', 'capabilities']);
export const simplifyPolicy = (policy: Readonly<Record<string, unknown>>) => pick(policy, POLICY);
/** A new credential, without what a reply leaves unset, its state, which is active, and the tenancy that it is in. */
export const newCredential = (credential: Readonly<Record<string, unknown>>) =>
	pick(
		credential,
		Object.keys(credential).filter((name) => name !== 'compartmentId' && name !== 'lifecycleState'),
	);
export const simplifyGroup = (group: Readonly<Record<string, unknown>>) => pick(group, GROUP);

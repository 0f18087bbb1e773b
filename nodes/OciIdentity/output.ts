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

export const simplifyUser = (user: Readonly<Record<string, unknown>>) => pick(user, USER);
export const simplifyGroup = (group: Readonly<Record<string, unknown>>) => pick(group, GROUP);

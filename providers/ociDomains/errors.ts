/** What the refusals of an identity domain mean, and what to do about them. */
import { ServiceError, type ServiceErrorKind } from '../http/errors';
import { takenReason } from '../http/taken';
import type { Assessment, ScimRefusal } from '../scim/profile';
import { entryOf } from '../table';

const DUPLICATE = 'error.common.exception.duplicateResource';

const ADVICE: Readonly<Record<string, string>> = {
	NotAuthenticated:
		'The identity domain did not accept the credential. With an API key, check user, tenancy, fingerprint and private key, and the clock of the n8n server. With a confidential application, check that the application is active.',
	NotAuthorizedOrNotFound:
		'OCI answers the same for what does not exist and for what the credential may not see. Check the domain, then the policies of the user behind the credential.',
	'error.identity.user.primaryEmailNotSpecified': 'The domain requires a primary email address for each user.',
	'error.common.validation.invalidReferenceResource':
		'A user or group that the request names does not exist in this domain.',
	[DUPLICATE]: 'Another user or group of the domain already has this value.',
};

const FORBIDDEN =
	'With a confidential application, give it the app role User Administrator. With an API key, the user needs a policy such as "manage domains", or the role of an administrator in the domain.';

/**
 * The kind of a refusal. Only SCIM's own 404 says that an object is gone: that of the gateway before the domain also
 * stands for a missing policy.
 *
 * Source: OCI identity domains, errors; OCI "API Errors".
 */
function kindOf({ status, isScim }: ScimRefusal): ServiceErrorKind | undefined {
	if (status === 404 || status === 410) return isScim ? undefined : 'unexpected';
	return undefined;
}

export function assess(refusal: ScimRefusal): Assessment {
	const { status, code, message } = refusal;
	const isReferenced = status < 500 && /currently referenced by/i.test(message);
	const byStatus = status === 403 ? FORBIDDEN : undefined;
	const advice = isReferenced ? 'Remove the references first.' : (entryOf(ADVICE, code) ?? byStatus);
	const isTakenValue = status === 409 && (code === DUPLICATE || /already exists/i.test(message));
	return { kind: kindOf(refusal), advice, reason: isTakenValue ? takenReason(message) : undefined };
}

/** Whether a refused create means that a unique value is taken. */
export function isTaken(error: unknown): boolean {
	if (!(error instanceof ServiceError) || error.status !== 409) return false;
	return error.code === DUPLICATE || /already exists/i.test(error.message);
}

/** Whether a refused change of members means that one of them is in the group already. */
export function isMemberAlready(error: unknown): boolean {
	if (!(error instanceof ServiceError) || error.status !== 409) return false;
	return error.code === 'error.common.exception.duplicateMultivaluedResource' || /more than once/i.test(error.message);
}

/** Whether a refusal says that something which the request refers to does not exist. */
export function isUnknownReference(error: unknown): boolean {
	return error instanceof ServiceError && error.code === 'error.common.validation.invalidReferenceResource';
}

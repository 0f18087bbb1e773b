/** What each service is known to refuse with is explained: the kind, and what to do, each by words that only it has. */
import { describe, expect, it } from '@jest/globals';

import { toAdobeError, toCommandError } from '../../../providers/adobe/errors';
import { toRecordError, toRefusal, toUnreadable } from '../../../providers/epm/errors';
import type { ServiceError } from '../../../providers/http/errors';
import { toOciError } from '../../../providers/oci/errors';
import { toOigError } from '../../../providers/oig/errors';
import { toTrivoreError } from '../../../providers/trivore/errors';
import { response } from './support';

const NOW = Date.UTC(2026, 0, 5, 12);
const json = (status: number, body: object) => response(status, {}, JSON.stringify(body));

/** By service: an answer with a status, in the form that the service gives to its refusals. */
const REFUSALS: Readonly<Record<string, (status: number, said?: string) => ServiceError>> = {
	adobe: (status, said = 'No.') => toAdobeError(json(status, { result: 'error.x', message: said }), NOW),
	epm: (status, said = 'No.') => toRefusal(json(status, {}), { message: said }, NOW),
	trivore: (status, said = 'No.') => toTrivoreError(json(status, { errorMessage: said, statusCode: status }), NOW),
	oig: (status, said = 'No.') =>
		toOigError(json(status, { errorMessage: said }), { now: NOW, write: true, secrets: [] }),
};

const SENTENCES = /^["A-Z].{20,}[.)]$/s;

describe.each(Object.entries(REFUSALS))('a refusal of %s', (_, refusal) => {
	it.each([
		[401, 'unauthenticated', /credential|user name/i],
		[403, 'forbidden', /role|permission|policy|application|project|namespace|may not/i],
		[500, 'unavailable', /later|stumbled|maintenance/i],
		[503, 'unavailable', /later|stumbled|maintenance/i],
	])('with status %i has a kind and says what to do', (status, kind, telling) => {
		const { kind: found, advice, message } = refusal(status);
		expect([found, message]).toEqual([kind, 'No.']);
		expect(advice).toMatch(SENTENCES);
		expect(advice).toMatch(telling);
	});

	it('for too many requests is throttled', () => {
		expect(refusal(429).kind).toBe('throttled');
	});
});

/** Source: OCI "API Errors". */
it.each([
	['NotAuthenticated', 401, /fingerprint/],
	['NotAuthorizedOrNotFound', 404, /policies/],
	['NotAuthorized', 403, /policy/],
	['NoEtagMatch', 412, /Run the node again/],
	['InvalidatedRetryToken', 409, /earlier try/],
	['LimitExceeded', 400, /two auth tokens/],
	['ApiKeyLimitExceeded', 400, /3 API keys/],
	['QuotaExceeded', 400, /quota/],
	['TooManyRequests', 429, /later/],
	['RelatedResourceNotAuthorizedOrNotFound', 404, /may need a little time/],
])('OCI explains %s', (code, status, telling) => {
	const { advice } = toOciError(json(status, { code, message: 'No.' }), NOW);
	expect(advice).toMatch(SENTENCES);
	expect(advice).toMatch(telling);
});

it('OCI explains the home region, a missing address, and a path that leads elsewhere', () => {
	const region = { code: 'NotAllowed', message: 'Please go to your home region IAD to execute.' };
	expect(toOciError(json(403, region), NOW).advice).toMatch(/home region/);
	const inner = {
		detail: 'x',
		'urn:ietf:params:scim:api:oracle:idcs:extension:messages:Error': {
			messageId: 'error.identity.user.primaryEmailNotSpecified',
		},
	};
	const refusal = toOciError(
		json(400, { code: 'IdcsConversionError', message: `Failed${JSON.stringify(inner)}` }),
		NOW,
	);
	expect(refusal).toMatchObject({ reason: { code: 'needsValue', facts: { value: 'email' } }, message: 'x' });
	expect(refusal.advice).toMatch(/needs an email address/);
	for (const status of [404, 410]) {
		const lost = toOciError(json(status, { code: 'NotFound', message: 'No.' }), NOW);
		expect(lost).toMatchObject({ kind: 'unexpected', advice: expect.stringContaining('address') });
	}
});

/** Source: UMAPI "Error Reference". */
it.each([
	['error.user.not.parent.org', undefined],
	['error.api.user.not.parent.org', /Another organization owns the domain/],
	['error.command.add_remove.list_too_long', /10 names/],
	['error.command.domain.missing', /directory must be known/],
	['error.command.domain.must_be_used_with_nonemail_username', /takes no domain/],
	['error.country.invalid', /two capital letters/],
	['error.domain.trust.nonexistent', /has claimed/],
	['error.group.not_found', /Check the name/],
	['error.internal.create_failed', /first and last name/],
	['error.throttled_by_external_service', /later/],
	['error.update.adobeid.no', /belongs to the person/],
	['error.update.country.no_update', /fixed when/],
	['error.user.belongs_to_another_org', /another organization/],
	['error.user.change_domain_update.no', /same directory/],
	['error.user.domain_enforcement', /Federated ID or an Enterprise ID/],
	['error.user.must_match_email', /must be the email address/],
	['error.user.name.contains.email', /and the domain/],
	['error.user.nonexistent', /must be in the organization/],
	['error.user.not_found', /must be in the organization/],
	['error.user.not_in_org', /owned by another/],
	['error.user.type_must_not_be_adobeid', /belongs to the person/],
	['error.user.type_mismatch', /Federated ID or Enterprise ID/],
	['error.usergroup.not_found', /user group/],
	['error.usergroup.readonly.add_user_not_allowed', /Another organization owns the group/],
	['error.usergroup.readonly.remove_not_allowed', /Another organization owns the group/],
	['error.usergroup.readonly.remove_user_not_allowed', /Another organization owns the group/],
	['error.usergroup.readonly.update_not_allowed', /Another organization owns the group/],
])('Adobe explains %s', (errorCode, telling) => {
	const { advice } = toCommandError({ errorCode, message: 'No.' }, { steps: ['add'], status: 200, requestId: 'r' });
	if (telling === undefined) return expect(advice).toBeUndefined();
	expect(advice).toMatch(/^[A-Z].{10,}\.$/s);
	expect(advice).toMatch(telling);
});

it.each([
	['403003', 403, /client ID/],
	['403025', 403, /product profile/],
	['error.group.not_found', 404, /group ID only/],
	['error.organization.invalid_id', 400, /@AdobeOrg/],
	['error.user.not_found', 404, /user name and domain/],
	['error.x', 401, /all three/],
	['error.x', 404, /API URL/],
	['error.x', 429, /10 action requests/],
])('Adobe explains %s of a whole request', (result, status, telling) => {
	expect(toAdobeError(json(status, { result, message: 'No.' }), NOW).advice).toMatch(telling);
});

it.each([
	['error.command.domain.missing', { code: 'needsValue', facts: { value: 'domain' } }],
	['error.command.domain.must_be_used_with_nonemail_username', { code: 'unwantedValue', facts: { value: 'domain' } }],
	['error.user.already_exists', { code: 'userTaken', facts: {} }],
	['error.user.already_in_org', { code: 'userTaken', facts: {} }],
	['error.usergroup.already_exists', { code: 'nameTaken', facts: { object: 'group' } }],
])('Adobe gives %s a reason', (errorCode, reason) => {
	expect(toCommandError({ errorCode }, { steps: [], status: 200, requestId: undefined }).reason).toEqual(reason);
});

/** Source: EPM REST guide, the v2 pages of the operations. */
it.each([
	['EPMCSS-21000', 'notFound', /name of the role/],
	['EPMCSS-21008', 'notFound', /name of the role/],
	['EPMCSS-21021', 'notFound', /Create the group first/],
	['EPMCSS-21022', 'notFound', /name of the group/],
	['EPMCSS-21146', 'invalid', undefined],
	['EPMCSS-21147', 'invalid', undefined],
	['EPMCSS-21150', 'invalid', /policy of the identity domain/],
	['EPMCSS-21193', 'forbidden', /lacks a role/],
	['EPMCSS-21231', 'invalid', /was created/],
	['EPMLCM-13000', 'unavailable', /maintenance/],
])('EPM explains %s, as a whole and of a record', (errorcode, kind, telling) => {
	for (const error of [
		toRefusal(json(200, {}), { code: errorcode, message: 'No.' }, NOW),
		toRefusal(json(200, {}), { message: `${errorcode}: No.` }, NOW),
		toRecordError({ errorcode, errormessage: 'No.' }, 200),
	]) {
		expect(error).toMatchObject({ kind, code: errorcode, message: 'No.' });
		if (telling === undefined) expect(error.advice).toBeUndefined();
		else expect(error.advice).toMatch(telling);
	}
});

it.each([
	[401, 'unauthenticated', /user name, password/],
	[403, 'forbidden', /base role/],
	[404, 'unexpected', /Base URL/],
	[405, 'unexpected', /Base URL/],
	[410, 'unexpected', undefined],
	[415, 'invalid', /content type/],
	[429, 'throttled', /fewer items/],
	[500, 'unavailable', /maintenance/],
	[200, 'unexpected', /cut off/],
	[302, 'unauthenticated', /user name, password/],
])('EPM explains an answer with status %i that is none of its own', (status, kind, telling) => {
	for (const body of ['', 'x']) {
		const error = toUnreadable(response(status, {}, body), NOW);
		expect(error.kind).toBe(kind);
		if (telling === undefined) expect(error.advice).toBeUndefined();
		else expect(error.advice).toMatch(telling);
	}
	expect(toUnreadable(response(status, {}, '<html>'), NOW).message).toContain('web page');
});

it.each([
	[401, /client secret/],
	[403, /Management API client/],
	[404, /24 hexadecimal digits/],
	[429, /rate limit/],
	[500, /stumbled/],
])('Trivore ID explains %i', (status, telling) => {
	const refuse = REFUSALS.trivore;
	expect(refuse?.(status).advice).toMatch(telling);
	expect(refuse?.(403, 'No permission GROUP_VIEW').advice).toMatch(/this permission/);
	expect(refuse?.(400, 'Username policy is EMAIL').advice).toMatch(/MANUAL/);
});

import { describe, expect, it } from '@jest/globals';

import { toAdobeError, toCommandError } from '../../../providers/adobe/errors';
import { toRecordError, toRefusal } from '../../../providers/epm/errors';
import { faultOfCode } from '../../../providers/http/responseParts';
import { toOciError } from '../../../providers/oci/errors';
import { PROFILE } from '../../../providers/ociDomains/profile';
import { toOigError } from '../../../providers/oig/errors';
import { toScimError } from '../../../providers/scim/errors';
import { assess } from '../../../providers/scim/refusals';
import { entryOf } from '../../../providers/table';
import { toTrivoreError } from '../../../providers/trivore/errors';
import { response } from './support';

const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'];

describe.each(NAMES)('a service that calls its error "%s"', (code) => {
	const answer = (status: number) =>
		response(
			status,
			{},
			JSON.stringify({ code, error: code, error_code: code, errorCode: code, message: code, scimType: code }),
		);
	const now = 0;

	it.each([400, 403, 404, 409, 500])('gets no advice that is not a text (%i)', (status) => {
		const errors = [
			toOciError(answer(status), now),
			toScimError(PROFILE, answer(status), now),
			toScimError({ ...PROFILE, assess }, answer(status), now),
			toAdobeError(answer(status), now),
			toTrivoreError(answer(status), now),
			toOigError(answer(status), { now, write: true, secrets: [] }),
			toRefusal(answer(status), { code, message: code }, now),
			toRecordError({ errorcode: code, errormessage: code }, status),
			toCommandError({ errorCode: code, message: code }, { steps: [], status, requestId: undefined }),
		];
		for (const { advice } of errors) expect(['string', 'undefined']).toContain(typeof advice);
	});

	it('is no entry of a table', () => {
		expect(entryOf({ known: 1 }, code)).toBeUndefined();
		expect(faultOfCode(code)).toBe('interrupted');
	});
});

/** Source: Node.js, common system errors and `tls`; Axios, `AxiosError`. */
it.each([
	['EAI_AGAIN', 'dns'],
	['ENOTFOUND', 'dns'],
	['ECONNREFUSED', 'refused'],
	['EHOSTUNREACH', 'unreachable'],
	['ENETUNREACH', 'unreachable'],
	['ECONNABORTED', 'timeout'],
	['ETIMEDOUT', 'timeout'],
	['ERR_CANCELED', 'aborted'],
	['ECONNRESET', 'interrupted'],
	['EPIPE', 'interrupted'],
	['CERT_HAS_EXPIRED', 'tls'],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
	['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
])('the fault %s is "%s"', (code, fault) => {
	expect(faultOfCode(code)).toBe(fault);
});

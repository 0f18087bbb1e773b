import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { OciIdentityApi } from '../../../credentials/OciIdentityApi.credentials';
import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { testCredential } from '../../support/credentialTest';
import { fieldsFor, makeKey, pkcs8 } from '../../unit/oci-auth/keys';

type Fields = Record<string, string>;

const credential = new OciIdentityApi();
let sandbox: Sandbox;
let engine: Engine;
let fields: Fields;

beforeAll(async () => {
	sandbox = await startSandbox({ services: ['oci'], seed: 1 });
	fields = { ...sandbox.credentials.ociIdentityApi };
	const credentials = new Map([['ociIdentityApi', credential]]);
	engine = await createEngine({ nodes: new Map(), credentials }, {});
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

const answerTo = async (changes: Fields) => await testCredential(engine, credential, { ...fields, ...changes });

/** Answer, and method and path of each request that arrived. */
async function outcome(changes: Fields = {}) {
	const answer = await answerTo(changes);
	return { answer, requests: sandbox.log.entries.map(({ method, path }) => `${method} ${path}`) };
}

describe("n8n's credential test", () => {
	const own = (region = fields.region) => `GET /oci/${region}/20160918/users/${fields.userOcid}/apiKeys`;

	test('asks for the own API keys, in the region of the credential', async () => {
		expect(await outcome()).toEqual({ answer: 'OK', requests: [own()] });
	});

	test('succeeds for a user without any permission', async () => {
		const caller = sandbox.services.oci.addCaller('nobody', 'none');
		expect((await outcome({ ...caller })).answer).toBe('OK');
	});

	test('works for a pasted profile, whose region may be a code', async () => {
		const { tenancyOcid, userOcid, fingerprint } = fields;
		const configFile = `[DEFAULT]\nuser=${userOcid}\nfingerprint=${fingerprint}\ntenancy=${tenancyOcid}\nregion=phx\nkey_file=~/key.pem`;
		const empty = { tenancyOcid: '', userOcid: '', fingerprint: '', region: 'eu-paris-1' };
		expect(await outcome({ ...empty, setup: 'configFile', configFile })).toEqual({
			answer: 'OK',
			requests: [own('us-phoenix-1')],
		});
	});

	test('works for another region than those in the list', async () => {
		expect(await outcome({ region: 'other', otherRegion: 'us-phoenix-1' })).toEqual({
			answer: 'OK',
			requests: [own('us-phoenix-1')],
		});
	});

	test('works when domains are limited to the own one, and whatever is said about the HTTP Request node', async () => {
		expect((await outcome({ allowedHttpRequestDomains: 'domains', allowedDomains: '127.0.0.1' })).answer).toBe('OK');
		expect((await outcome({ allowedHttpRequestDomains: 'none' })).answer).toBe('OK');
	});

	test('names the host that the list of allowed domains lacks', async () => {
		const { answer, requests } = await outcome({ allowedHttpRequestDomains: 'domains', allowedDomains: 'example.com' });
		expect(answer).toContain('Domain not allowed: This credential is restricted from accessing 127.0.0.1');
		expect(requests).toEqual([]);
	});

	test('says what can be told without OCI, and then sends nothing', async () => {
		const otherKey = makeKey();
		const answers = await Promise.all([
			answerTo({ privateKey: '' }),
			answerTo({ privateKey: pkcs8(otherKey) }),
			answerTo({ userOcid: fields.tenancyOcid ?? '' }),
			answerTo({ region: 'other' }),
			answerTo({ setup: 'configFile', configFile: '[DEFAULT]\nregion=phx' }),
			answerTo({ endpoint: 'sandbox' }),
		]);
		expect(answers).toEqual([
			expect.stringMatching(/^Private Key is empty\. /),
			expect.stringMatching(/^Private Key and Fingerprint do not belong together: /),
			expect.stringMatching(/^User OCID holds the OCID of another kind of thing \(tenancy\)\. /),
			expect.stringMatching(/^Region is empty\. /),
			expect.stringMatching(/^The config file profile has no value for user, fingerprint, tenancy\. /),
			expect.stringMatching(/^Endpoint is not the address of a service\. /),
		]);
		expect(sandbox.log.entries).toEqual([]);
	});

	test('explains the 401 of a key that OCI does not know', async () => {
		const { privateKey = '', fingerprint = '' } = fieldsFor(makeKey());
		const { answer } = await outcome({ privateKey, fingerprint });
		expect(answer).toMatch(/^OCI does not accept the signature \(401\)\. .* clock of the n8n server/);
	});
});

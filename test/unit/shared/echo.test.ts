/** A service or gateway that echoes the request: nothing of the credential comes out, whatever the encoding and the place. */
import { describe, expect, it } from '@jest/globals';
import type { IExecuteFunctions } from 'n8n-workflow';
import * as z from 'zod/v4-mini';

import { describe as describeNode } from '../../../nodes/shared/description';
import { toErrorJson } from '../../../nodes/shared/errors';
import type { ItemOperation } from '../../../nodes/shared/operation';
import { runNode } from '../../../nodes/shared/router';
import { InputError, ServiceError } from '../../../providers/http/errors';
import { redact } from '../../../providers/http/redaction';
import { runInNode } from './support';

const CREDENTIAL = {
	userName: 'n8n.service',
	password: 'pä"55 w<ord&/+42',
	clientId: 'client-7',
	clientSecret: 's3cr3t/key=',
};
const basic = (user: string, secret: string) => Buffer.from(`${user}:${secret}`).toString('base64');
const SECRETS = [
	CREDENTIAL.password,
	CREDENTIAL.clientSecret,
	basic(CREDENTIAL.userName, CREDENTIAL.password),
	basic(CREDENTIAL.clientId, CREDENTIAL.clientSecret),
	`${CREDENTIAL.userName}:${CREDENTIAL.password}`,
];
const ENCODINGS: ReadonlyArray<readonly [string, (secret: string) => string]> = [
	['plain', (secret) => secret],
	['percent', encodeURIComponent],
	['form', (secret) => new URLSearchParams({ q: secret }).toString().slice(2)],
	['JSON', (secret) => JSON.stringify(secret).slice(1, -1)],
	['JSON in JSON', (secret) => JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
	['HTML', (secret) => secret.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)],
	['base64', (secret) => Buffer.from(secret).toString('base64')],
	['base64url', (secret) => Buffer.from(secret).toString('base64url')],
];

async function failure(error: ServiceError, onError?: 'continueRegularOutput'): Promise<string> {
	const operation: ItemOperation<string> = {
		displayName: 'Do',
		value: 'do',
		action: 'Do',
		description: 'Do',
		fields: [],
		execute: async () => await Promise.reject(error),
	};
	const resources = [{ displayName: 'Thing', value: 'thing', operations: [operation] }];
	const run = await runInNode(
		async function (this: IExecuteFunctions) {
			return await runNode(this, {
				resources,
				openSession: async (execution) => JSON.stringify(await execution.getCredentials('probeApi')),
				place: () => ({ service: 's', tenant: 't' }),
			});
		},
		{
			properties: describeNode(resources),
			parameters: { resource: 'thing', operation: 'do' },
			...(onError ? { onError } : {}),
		},
		{ data: { probeApi: CREDENTIAL } },
	);
	const { message, description } = run.error ?? {};
	return JSON.stringify([message, description, run.outputs[0]?.[0]?.json]);
}

describe('an echo of the credential', () => {
	it.each(ENCODINGS)('never comes out: %s', async (_name, encode) => {
		for (const secret of SECRETS) {
			const echo = encode(secret);
			const error = new ServiceError({
				service: 'Service',
				kind: 'invalid',
				status: 400,
				message: `Bad request: ${echo} is not known.`,
				code: `E-${echo}`,
				requestId: `id ${echo}`,
				advice: `See ${echo}.`,
			});
			for (const told of [await failure(error), await failure(error, 'continueRegularOutput')]) {
				expect(told).toContain('[hidden]');
				expect(told).not.toContain(echo);
				expect(told).not.toContain(JSON.stringify(echo).slice(1, -1));
			}
		}
	});
});

describe('a very long text of a service', () => {
	it('is cut before it is searched, and no secret is left at the cut', () => {
		const text = `${'x '.repeat(3_990)}${CREDENTIAL.clientSecret.repeat(10_000)}`;
		expect(redact(text, [CREDENTIAL.clientSecret]).length).toBeLessThanOrEqual(6_000);
		expect(redact(text, [CREDENTIAL.clientSecret])).not.toContain('s3cr');
	});
});

describe('an error', () => {
	it('quotes at most about 100 characters of a value', () => {
		const long = 'x'.repeat(1_000_000);
		const json = toErrorJson(new InputError('User Name', `"User Name" cannot be "${long}".`, `It is "${long}".`));
		expect(JSON.stringify(json).length).toBeLessThan(500);
		expect(json.error).toMatch(/^"User Name" cannot be "x{99}…"\.$/);
		expect(JSON.stringify(toErrorJson(new InputError('Name', long)).error).length).toBeLessThanOrEqual(4_002);
	});

	it('never shows the text of a schema', () => {
		const parsed = z.safeParse(z.object({ id: z.string() }), {});
		const json = JSON.stringify(toErrorJson(parsed.error));
		expect(json).toContain('in a form that is not known');
		expect(json).not.toMatch(/invalid_type|"expected/);
	});
});

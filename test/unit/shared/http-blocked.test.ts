import { afterAll, expect, it } from '@jest/globals';
import type { ICredentialType, IExecuteFunctions } from 'n8n-workflow';

import { toErrorJson } from '../../../nodes/shared/errors';
import { n8nSend } from '../../../nodes/shared/http';
import { runInNode } from './support';

// In a file of its own: n8n reads it once, when it is loaded. Test files share the environment, so it is put back.
process.env.N8N_SSRF_PROTECTION_ENABLED = 'true';
afterAll(() => {
	delete process.env.N8N_SSRF_PROTECTION_ENABLED;
});

const type: ICredentialType = { name: 'probeApi', displayName: 'Probe API', properties: [] };

it.each(['http://127.0.0.1:9/users', 'http://[::1]:9/', 'http://192.168.0.1/'])(
	'says which settings allow %s, an address in a private network',
	async (url) => {
		const failures: unknown[] = [];
		await runInNode(
			async function (this: IExecuteFunctions) {
				const send = n8nSend(this, { credential: 'probeApi' });
				await send({ method: 'POST', url, headers: {} }).catch((error: unknown) => failures.push(error));
				return [[]];
			},
			{},
			{ types: new Map([['probeApi', type]]), data: { probeApi: {} } },
		);
		expect(failures).toEqual([expect.objectContaining({ fault: 'blocked', mayHaveBeenProcessed: false })]);
		expect(toErrorJson(failures[0])).toMatchObject({
			error: `This n8n does not allow requests to that address (${new URL(url).host}).`,
			message: expect.stringContaining('N8N_SSRF_ALLOWED_IP_RANGES'),
		});
	},
);

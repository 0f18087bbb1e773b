/** Requests for a token of a SCIM server: what goes where, and what a refusal means. */
import { expect, it } from '@jest/globals';

import { fetchToken } from '../../../providers/scim/auth/token';
import { askForToken, describeTokens, tokenClient, tokenClock } from '../../support/tokens';

const scim = { tokenUrl: 'https://acme.example/token', scope: 'a b', sendIn: 'header', ...tokenClient } as const;

describeTokens({
	name: 'SCIM 2.0',
	get: async (helper) => await fetchToken(scim, helper, tokenClock),
	advice: {
		invalid_client:
			'Check "Client ID" and "Client Secret". If they are right, set "Client Authentication" to the other way.',
		unauthorized_client: 'Turn on the grant type Client Credentials for the application.',
		invalid_scope: 'Check "Scope" in the credential.',
	},
	notThere: 'Check "Token URL" in the credential.',
	noAnswer: 'Check "Token URL" in the credential, and firewalls and proxies on the way.',
});

it('client ID and secret go where the credential says, encoded', async () => {
	const token = { status: 200, body: { access_token: 'T', expires_in: 60 } };
	const grant = { grant_type: 'client_credentials' };
	const pair = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
	expect(await askForToken(async (helper) => await fetchToken(scim, helper, tokenClock), token)).toMatchObject({
		url: 'https://acme.example/token',
		authorization: pair('id+one:s3cret%2B%2F'),
		form: { ...grant, scope: 'a b' },
	});
	const inBody = await askForToken(
		async (helper) => await fetchToken({ ...scim, scope: '', sendIn: 'body' }, helper, tokenClock),
		token,
	);
	expect(inBody.authorization).toBeUndefined();
	expect(inBody.form).toEqual({ ...grant, client_id: tokenClient.clientId, client_secret: tokenClient.clientSecret });
});

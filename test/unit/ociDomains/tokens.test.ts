/** Requests for a token of an identity domain: what goes where, and what a refusal means. */
import { expect, it } from '@jest/globals';

import { fetchToken } from '../../../providers/ociDomains/auth/token';
import { askForToken, describeTokens, tokenClient, tokenClock } from '../../support/tokens';

const domain = { domainUrl: 'https://idcs.example.com', ...tokenClient };

describeTokens({
	name: 'OCI Identity Domains',
	get: async (helper) => await fetchToken(domain, helper, tokenClock),
	advice: {
		invalid_client:
			'Check Client ID and Client Secret, and that the application is active and in the domain of Domain URL.',
		unauthorized_client: 'Turn on the grant type Client Credentials in the OAuth configuration of the application.',
		invalid_scope: 'Give the application an app role of the domain, such as User Administrator.',
	},
	notThere: 'There is no identity domain at the address in Domain URL. Check it in the credential.',
	noAnswer: 'Check Domain URL in the credential, and firewalls and proxies on the way.',
});

it('client ID and secret go into the header, and ask for all that the application may do', async () => {
	const token = { status: 200, body: { access_token: 'T', expires_in: 60 } };
	const basic = Buffer.from('id one:s3cret+/').toString('base64');
	expect(await askForToken(async (helper) => await fetchToken(domain, helper, tokenClock), token)).toMatchObject({
		url: 'https://idcs.example.com/oauth2/v1/token',
		authorization: `Basic ${basic}`,
		form: { grant_type: 'client_credentials', scope: 'urn:opc:idm:__myscopes__' },
	});
});

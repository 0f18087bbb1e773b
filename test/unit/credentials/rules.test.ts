/** What all credentials have in common: how they are tested, what the test says, and which of their fields are masked. */
import { describe, expect, it } from '@jest/globals';
import type { ICredentialType } from 'n8n-workflow';

import { AdobeUserManagementJwtApi } from '../../../credentials/AdobeUserManagementJwtApi.credentials';
import { AdobeUserManagementServerApi } from '../../../credentials/AdobeUserManagementServerApi.credentials';
import { OciIdentityApi } from '../../../credentials/OciIdentityApi.credentials';
import { OciIdentityDomainsOAuthApi } from '../../../credentials/OciIdentityDomainsOAuthApi.credentials';
import { OracleEpmCloudApi } from '../../../credentials/OracleEpmCloudApi.credentials';
import { OracleIdentityGovernanceApi } from '../../../credentials/OracleIdentityGovernanceApi.credentials';
import { ScimApi } from '../../../credentials/ScimApi.credentials';
import { TrivoreIdApi } from '../../../credentials/TrivoreIdApi.credentials';
import packageJson from '../../../package.json';

const credentials: readonly ICredentialType[] = [
	new AdobeUserManagementJwtApi(),
	new AdobeUserManagementServerApi(),
	new OciIdentityApi(),
	new OciIdentityDomainsOAuthApi(),
	new OracleEpmCloudApi(),
	new OracleIdentityGovernanceApi(),
	new ScimApi(),
	new TrivoreIdApi(),
];

/** What a status of the service means to the person who fills in the credential; other codes need no sentence of ours. */
const SAYS: Readonly<Record<number, RegExp>> = {
	302: /redirect|sends requests on|login page/,
	401: /does not accept/,
	403: /may not|does not accept the client ID|does not let it in/,
	404: /There is no|does not know/,
};

it('all credentials of the package are here', () => {
	expect(credentials).toHaveLength(packageJson.n8n.credentials.length);
});

describe.each(credentials.map((credential) => [credential.displayName, credential] as const))(
	'%s',
	(_name, credential) => {
		const { test } = credential;
		const rules = (test?.rules ?? []).map(({ type, properties }) => ({
			type,
			value: 'value' in properties ? (properties.value as unknown) : undefined,
			message: properties.message,
		}));

		it('is tested at an address that never resolves, which its authentication replaces', () => {
			expect(test?.request).toMatchObject({ method: 'GET', url: 'https://credential-test.invalid/' });
		});

		it('says for a refusal what happened, with its status, and what to check', () => {
			const told = rules.filter(({ type }) => type === 'responseCode');
			expect(told.map(({ value }) => value)).toEqual(expect.arrayContaining([401]));
			for (const { value, message } of told) {
				expect(message).toMatch(SAYS[Number(value)] ?? /^$/);
				expect(message).toContain(`(${Number(value)})`);
				expect(message).toMatch(/\. [A-Z].*\.$/);
			}
			expect(new Set(told.map(({ value }) => value)).size).toBe(told.length);
		});

		it('has a page, and tells the HTTP Request node about its service', () => {
			expect(credential.documentationUrl).toMatch(/\/docs\/credentials\/[a-z-]+\.md$/);
			const { httpRequestNode } = credential;
			if (httpRequestNode === undefined || !('apiBaseUrlPlaceholder' in httpRequestNode))
				throw new Error('It tells nothing.');
			expect(httpRequestNode.name).not.toBe('');
			expect(httpRequestNode.docsUrl).toMatch(/^https:\/\/.+/);
			expect(httpRequestNode.apiBaseUrlPlaceholder).toMatch(/^https:\/\/.+\/$/);
		});

		it('masks what is secret, and nothing that a person has to compare', () => {
			const secret = /secret|password|passphrase|token$|privateKey|caCertificate|tokenFor/i;
			const texts = credential.properties.filter(({ type }) => type === 'string' || type === 'hidden');
			for (const { name, typeOptions } of texts) {
				expect([name, typeOptions?.password ?? false]).toEqual([name, secret.test(name)]);
			}
		});

		it('sends a token that n8n keeps only to the credential that it was got with', () => {
			const names = credential.properties.map(({ name }) => name);
			const renewed = credential.properties.filter(({ typeOptions }) => typeOptions?.expirable);
			expect(renewed.map(({ name }) => name)).toEqual(credential.preAuthentication ? ['accessToken'] : []);
			if (credential.preAuthentication) expect(names).toContain('tokenFor');
		});
	},
);

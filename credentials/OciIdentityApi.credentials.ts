import type { IAuthenticate, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

import { addressRules } from '../providers/http/url';
import { cachedCredential } from '../providers/oci/auth/credential';
import { checkServiceHost } from '../providers/oci/auth/hosts';
import { REGIONS } from '../providers/oci/auth/regions';
import { addressesOf, signOptions } from '../providers/oci/auth/requestOptions';
import { allowHttpField } from './shared/address';

/**
 * The credential test's address, which `authenticate` replaces. An expression in `test` would have to find region
 * and user in a pasted profile and know the realm of every region, and a field that cannot be read would make the
 * expression fail before `authenticate` could say what is wrong with it. The domain `.invalid` never resolves.
 */
const TEST_URL = 'https://credential-test.invalid/';

export class OciIdentityApi implements ICredentialType {
	name = 'ociIdentityApi';

	displayName = 'OCI Identity API';

	documentationUrl =
		'https://github.com/n8n-nodes-identity-provisioning/n8n-nodes-identity-provisioning/blob/main/docs/credentials/oci-identity-api.md';

	icon = { light: 'file:../icons/oci-identity.svg', dark: 'file:../icons/oci-identity.dark.svg' } as const;

	httpRequestNode = {
		name: 'OCI Identity',
		docsUrl: 'https://docs.oracle.com/en-us/iaas/api/#/en/identity/20160918/',
		apiBaseUrlPlaceholder: 'https://identity.us-phoenix-1.oci.oraclecloud.com/20160918/',
	};

	properties: INodeProperties[] = [
		{
			displayName: 'Setup',
			name: 'setup',
			type: 'options',
			options: [
				{ name: 'Enter Fields', value: 'fields' },
				{ name: 'Paste OCI Config File Profile', value: 'configFile' },
			],
			default: 'fields',
			description: 'Whether to enter OCIDs, fingerprint and region one by one or to paste them as one text',
		},
		{
			displayName: 'OCI Config File Profile',
			name: 'configFile',
			type: 'string',
			typeOptions: { rows: 6 },
			default: '',
			required: true,
			placeholder:
				'e.g. [DEFAULT]\nuser=ocid1.user.oc1..example\nfingerprint=12:34:56:…\ntenancy=ocid1.tenancy.oc1..example\nregion=us-phoenix-1',
			description:
				'One profile of ~/.oci/config, as the Oracle Cloud Console shows it when an API key is added. Leave out pass_phrase and enter it under Passphrase, where n8n hides it. The entry key_file is ignored.',
			displayOptions: { show: { setup: ['configFile'] } },
		},
		{
			displayName: 'Tenancy OCID',
			name: 'tenancyOcid',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. ocid1.tenancy.oc1..aaaaaaaaexample',
			displayOptions: { show: { setup: ['fields'] } },
		},
		{
			displayName: 'User OCID',
			name: 'userOcid',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. ocid1.user.oc1..aaaaaaaaexample',
			description: 'The user whose API key signs the requests',
			displayOptions: { show: { setup: ['fields'] } },
		},
		{
			displayName: 'Fingerprint',
			name: 'fingerprint',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 12:34:56:78:90:ab:cd:ef:12:34:56:78:90:ab:cd:ef',
			description: 'As the Oracle Cloud Console shows it in the list of API keys of the user',
			displayOptions: { show: { setup: ['fields'] } },
		},
		{
			displayName: 'Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			default: '',
			required: true,
			placeholder: 'e.g. -----BEGIN PRIVATE KEY----- …',
			description: 'The content of the PEM file, PKCS#1 or PKCS#8',
		},
		{
			displayName: 'Passphrase',
			name: 'passphrase',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Only if the private key is encrypted',
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			options: [
				// Its parenthesis sorts it first, where people see that the list is not the end.
				{ name: '(Other Region)', value: 'other', description: 'A region that is not in this list' },
				...REGIONS.map(({ name, code, domain }) => ({
					name,
					value: name,
					description: `${code.toUpperCase()}, ${domain}`,
				})),
			],
			default: 'us-ashburn-1',
			description:
				'Any region to which the tenancy is subscribed. The home region is found automatically when something is written.',
			displayOptions: { show: { setup: ['fields'] } },
		},
		{
			displayName: 'Other Region',
			name: 'otherRegion',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. us-phoenix-1',
			description: 'The identifier of the region. Its realm is taken from the tenancy OCID.',
			displayOptions: { show: { setup: ['fields'], region: ['other'] } },
		},
		{
			displayName: 'Endpoint',
			name: 'endpoint',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://identity.{region}.oci.example.com',
			description:
				"Address of the Identity API where it is not Oracle's public one, without /20160918. The text {region} stands for the region. Leave empty for Oracle's public cloud.",
		},
		allowHttpField,
	];

	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const { settings, userId, key } = cachedCredential(credentials);
		const isTest = requestOptions.url === TEST_URL;
		const url = isTest ? `${settings.endpoint(settings.region)}/20160918/users/${userId}/apiKeys` : requestOptions.url;
		const request = signOptions({ ...requestOptions, url }, key, new Date());
		for (const address of addressesOf(request)) checkServiceHost(address, settings, addressRules(credentials));
		return request;
	};

	/**
	 * Lists the user's own API keys: everyone may do that without a policy, whereas reading users or the tenancy's regions
	 * needs one (OCI "Required Keys and OCIDs", "Details for IAM").
	 */
	test: ICredentialTestRequest = {
		request: { method: 'GET', url: TEST_URL },
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'OCI does not accept the signature (401). The private key and the fingerprint belong together, so check that this key is listed under the API keys of this user, that both OCIDs are right, that the tenancy is subscribed to the region, and that the clock of the n8n server is right. A new key works after some minutes.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message:
						'OCI does not know this user in this tenancy (404). Check the user OCID, and the endpoint if you entered one.',
				},
			},
		],
	};
}

/** Scopes of OAuth 2 client credentials, which both nodes of OCI create. */
import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import type { Item } from './item';
import { asText } from './values';

/** Source: OCI Identity API and identity domains REST API, OAuth2ClientCredential. */
export const scopesField: INodeProperties = {
	displayName: 'Scopes',
	name: 'scopes',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Scope',
	default: {},
	required: true,
	description: 'What the credential can access',
	options: [
		{
			displayName: 'Scope',
			name: 'entry',
			values: [
				{
					displayName: 'Audience',
					name: 'audience',
					type: 'string',
					default: '',
					placeholder: 'e.g. urn:opc:resource:consumer::all',
					description: 'Audience of the application that checks the tokens',
				},
				{
					displayName: 'Scope',
					name: 'scope',
					type: 'string',
					default: '',
					placeholder: 'e.g. urn:opc:resource:consumer::read',
					description: 'Scope of that application',
				},
			],
		},
	],
};

/** @throws {InputError} unless there is a scope, and each is whole. */
export function readScopes(item: Item): Array<{ audience: string; scope: string }> {
	const label = item.label('scopes');
	const given = [item.collection('scopes').raw('entry') ?? []].flat();
	const scopes = given.map((row) => {
		const { audience, scope } = row as { audience?: unknown; scope?: unknown };
		return { audience: asText(audience, 'Audience'), scope: asText(scope, 'Scope') };
	});
	const isWhole = (one: (typeof scopes)[number]): one is { audience: string; scope: string } =>
		one.audience !== undefined && one.scope !== undefined;
	if (scopes.length > 0 && scopes.every(isWhole)) return scopes;
	throw new InputError(label, `"${label}" needs at least one entry, each with "Audience" and "Scope".`);
}

/** Fields of the credentials of users that both nodes of OCI create. */
import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import type { Item } from './item';
import { asText } from './values';

const LABELS = { description: 'Description', displayName: 'Display Name', name: 'Name' } as const;

/** What tells a credential from others of the same kind; services call it by different names. */
export interface Labeled {
	readonly label: keyof typeof LABELS;
	/** Name in a sentence, e.g. "auth token". */
	readonly noun: string;
}

export function labelField({ label, noun }: Labeled): INodeProperties {
	return {
		displayName: LABELS[label],
		name: 'label',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Build server',
		description: `What the ${noun} is for`,
	};
}

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

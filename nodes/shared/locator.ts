import type { INodeProperties, INodePropertyMode, INodePropertyModeValidation } from 'n8n-workflow';

interface LocatorKey {
	readonly mode: 'email' | 'name';
	readonly displayName: string;
	readonly placeholder: string;
	/** What to know before a text is typed. */
	readonly hint?: string;
}

export interface LocatorOptions {
	readonly displayName: string;
	readonly name: string;
	readonly description: string;
	/** Name of the method in `methods.listSearch`. */
	readonly searchMethod: string;
	/** What the service calls its ids, e.g. "OCID". */
	readonly idName: string;
	readonly idPlaceholder: string;
	/** What ids look like, and the sentence that the editor shows for one that does not. */
	readonly idPattern?: { readonly regex: string; readonly message: string };
	/** The second way to name the object, e.g. by user name or by email address. */
	readonly key: LocatorKey;
	/** Further ways to name it. */
	readonly otherKeys?: readonly LocatorKey[];
	readonly required?: boolean;
}

/** Apart from the modes that are computed, for n8n's linter takes what has a type written out for a whole field. */
const text = { type: 'string' } as const;

/** Nouns that begin with "u" here are users and their groups. */
const withArticle = (noun: string) => `${/^[aeio]/.test(noun) ? 'an' : 'a'} ${noun}`;

/** A field in which an object is chosen from a searchable list, by its id, or by its name or email address. */
export function locator(options: LocatorOptions): INodeProperties {
	const { idPattern, key, otherKeys = [] } = options;
	return {
		displayName: options.displayName,
		name: options.name,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required: options.required ?? true,
		description: options.description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: `Select ${withArticle(options.displayName.toLowerCase())}…`,
				typeOptions: { searchListMethod: options.searchMethod, searchable: true },
			},
			{
				displayName: `By ${options.idName}`,
				name: 'id',
				type: 'string',
				placeholder: `e.g. ${options.idPlaceholder}`,
				...(idPattern ? { validation: [matches(idPattern)] } : {}),
			},
			...[key, ...otherKeys].map(({ displayName, hint, mode, placeholder }): INodePropertyMode => ({
				displayName,
				name: mode,
				placeholder: `e.g. ${placeholder}`,
				...(hint === undefined ? {} : { hint }),
				...text,
			})),
		],
	};
}

function matches({ regex, message }: NonNullable<LocatorOptions['idPattern']>): INodePropertyModeValidation {
	return { type: 'regex', properties: { regex, errorMessage: message } };
}

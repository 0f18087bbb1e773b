import type { INodeProperties } from 'n8n-workflow';

import type { authTokenSchema } from '../../../../providers/oci/schemas';
import type { Item } from '../../../shared/item';

/** What Create sends beside the label. */
interface MoreValues {
	readonly values: Readonly<Record<string, unknown>>;
	/** Those of the values that no error may repeat. */
	readonly secrets?: readonly string[];
}

/** The kinds of credentials of a user that have the same operations. */
export interface CredentialKind {
	/** Value of the resource. */
	readonly resource: string;
	readonly displayName: string;
	/** As it stands within a sentence. */
	readonly noun: string;
	readonly plural: string;
	/** What actions call it, which n8n writes in sentence case. Default: `noun`. */
	readonly inAction?: string;
	/** The article that goes before the noun. */
	readonly article: 'a' | 'an';
	/** Last part of the path below the user. */
	readonly collection: string;
	readonly schema: typeof authTokenSchema;
	/** Wire name of the text that people tell them apart by. */
	readonly label: 'description' | 'displayName' | 'name';
	/** What is shown once, in the output of Create; absent for what the caller chooses, which no output repeats. */
	readonly secret?: string;
	/** How many a user can have. Source: OCI "Service Limits", IAM with identity domains. */
	readonly limit: 'ten' | 'two';
	readonly idExample: string;
	/** Whether the label can be changed. */
	readonly hasUpdate: boolean;
	/** Fields of Create beside the label, and how they are read. */
	readonly moreFields?: readonly INodeProperties[];
	readonly readMore?: (item: Item) => MoreValues;
}

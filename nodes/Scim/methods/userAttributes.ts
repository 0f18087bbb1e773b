import type { ILoadOptionsFunctions, ResourceMapperField, ResourceMapperFields } from 'n8n-workflow';

import { writableAttributes, type WritableAttribute } from '../../../providers/scim/serverSchemas';
import { toListError } from '../../shared/errors';
import { openListService } from '../session';

function toField({ place, type, required, choices }: WritableAttribute): ResourceMapperField {
	return {
		id: place,
		displayName: place,
		required,
		defaultMatch: false,
		canBeUsedToMatch: false,
		display: true,
		...(choices.length === 0
			? { type }
			: { type: 'options', options: choices.map((value) => ({ name: value, value })) }),
	};
}

/** The attributes of users that the server describes, for the field "Attributes". */
export async function userAttributes(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
	try {
		const service = await openListService(this);
		return { fields: (await writableAttributes(service)).map(toField) };
	} catch (error) {
		throw await toListError(this, error);
	}
}

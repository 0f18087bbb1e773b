import { InputError } from '../../../../providers/http/errors';
import type { NewRequest } from '../../../../providers/oig/raiseRequest';
import { ENTITY_KINDS } from '../../../../providers/oig/requests';
import type { Item } from '../../../shared/item';
import { dateOption } from '../role/membership';

function ids(item: Item, name: string): string[] {
	const list = item.requiredTexts(name);
	const wrong = list.find((id) => !/^[1-9]\d*$/.test(id));
	if (wrong === undefined) return [...new Set(list)];
	throw new InputError(
		item.label(name),
		`"${item.label(name)}" must be numbers with commas between them, not "${wrong}".`,
	);
}

export function readRequest(item: Item): NewRequest {
	const options = item.collection('options');
	return {
		kind: item.choice('kind', ENTITY_KINDS),
		entityIds: ids(item, 'entityIds'),
		beneficiaryIds: ids(item, 'userIds'),
		justification: options.text('justification'),
		startDate: dateOption(options, 'startDate', 'Start Date'),
		endDate: dateOption(options, 'endDate', 'End Date'),
		parentAccountId: options.text('accountId'),
		formData: options.jsonObject('formData'),
	};
}

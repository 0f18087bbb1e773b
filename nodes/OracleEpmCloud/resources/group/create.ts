import { ensureGroups } from '../../../../providers/epm/ensureGroups';
import type { NewGroup } from '../../../../providers/epm/groups';
import { DESCRIPTION, GROUP_NAME } from '../../../../providers/epm/rules';
import type { IfExists } from '../../../../providers/http/createOrAdopt';
import { checkedValue } from '../../../../providers/rules';
import { ifExistsField, optionsField, readIfExists } from '../../../shared/fields';
import type { Item } from '../../../shared/item';
import type { BatchOperation } from '../../../shared/operation';
import { batchSizeOption } from '../../fields';
import { memberFields, readMembers } from '../../memberFields';
import { runRecords } from '../../records';
import type { EpmSession } from '../../session';

interface NewGroupRecord {
	readonly name: string;
	readonly common: IfExists;
	readonly group: NewGroup;
}

const UNSURE = 'The answer was lost, so the group may have been created by this item or have existed before.';

export const create: BatchOperation<EpmSession> = {
	displayName: 'Create',
	value: 'create',
	action: 'Create group',
	description: 'Create groups in this environment, many in one request',
	fields: [
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Planners EMEA',
			description: 'It must be unique in the environment, and cannot be changed later',
		},
		{
			displayName: 'Description',
			name: 'description',
			type: 'string',
			default: '',
			placeholder: 'e.g. Regional planners',
			description: 'What the group is for',
		},
		ifExistsField('group'),
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [...memberFields],
		},
		optionsField(batchSizeOption),
	],
	executeAll: async (items, session) =>
		await runRecords(items, {
			read,
			send: async (records) =>
				await ensureGroups(
					session.client,
					records.map(({ group }) => group),
					records[0]?.common ?? 'fail',
					(login) => session.isOwn(login),
				),
			again: ({ common, name }) => (common === 'fail' ? undefined : { outcome: 'unchanged', groupname: name }),
			output: ({ group: { groupname, description } }, { outcome }) => ({
				outcome,
				groupname,
				...(description === undefined ? {} : { description }),
				...(outcome === 'accepted' ? { warnings: [UNSURE] } : {}),
			}),
		}),
};

function read(item: Item): NewGroupRecord {
	const groupname = checkedValue(GROUP_NAME, item.label('name'), item.requiredText('name'));
	const description = checkedValue(DESCRIPTION, item.label('description'), item.text('description'));
	const members = readMembers(item.collection('additionalFields'));
	return {
		name: groupname,
		common: readIfExists(item),
		group: {
			groupname,
			...(description === undefined ? {} : { description }),
			...(members === undefined ? {} : { members }),
		},
	};
}

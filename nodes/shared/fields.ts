import type { IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { IF_EXISTS, type IfExists } from '../../providers/http/createOrAdopt';
import { InputError } from '../../providers/http/errors';
import { Item } from './item';
import { asNumber } from './values';

/** "Return All" and "Limit", in n8n's own words. */
export const listFields: readonly INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/** How many results the user wants; infinity for all. */
export function wantedCount(item: Item): number {
	return item.flag('returnAll') ? Number.POSITIVE_INFINITY : item.count('limit');
}

export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/**
 * A field that is marked as required unless a choice makes it optional: two copies, of which the choice shows one. An
 * expression may give any choice, so the copy without the mark is shown for it.
 *
 * @param optional the values of the choice with which the field may be empty
 * @param required the other values
 */
export function requiredUnless(
	choice: string,
	optional: readonly string[],
	required: readonly string[],
	field: INodeProperties,
): INodeProperties[] {
	return [
		{
			...field,
			required: true,
			displayOptions: { hide: { [choice]: [{ _cnd: { regex: `^(=|(${optional.join('|')})$)` } }] } },
		},
		{ ...field, displayOptions: { hide: { [choice]: [...required] } } },
	];
}

const NOUNS = { group: 'Group', role: 'Role', user: 'User' } as const;

/** What an operation says of a choice in its own words. */
interface IfExistsTexts {
	readonly returnExisting?: string;
	readonly update?: string;
}

/**
 * @param noun what is created
 * @param former a choice that earlier versions of the node had; the editor offers it where a workflow has it stored
 */
export function ifExistsField(
	noun: keyof typeof NOUNS,
	texts: IfExistsTexts = {},
	former?: INodePropertyOptions,
): INodeProperties {
	const capital = NOUNS[noun];
	return {
		displayName: `If ${capital} Exists`,
		name: 'ifExists',
		type: 'options',
		options: [
			{
				name: 'Fail',
				value: 'fail',
				description: `Stop with the reason; the existing ${noun} stays as it is`,
			},
			{
				name: 'Return Existing',
				value: 'returnExisting',
				description:
					texts.returnExisting ?? `Leave the existing ${noun} as it is and return it, with the outcome "unchanged"`,
			},
			{
				name: 'Update',
				value: 'update',
				description:
					texts.update ??
					`Bring the existing ${noun} in line with the values given here, with the outcome "updated" or "unchanged"`,
			},
			...(former === undefined ? [] : [{ ...former, displayOptions: { show: { ifExists: [former.value] } } }]),
		],
		default: 'fail',
		description: `What to do when there is a ${noun} of that name already`,
	};
}

/**
 * The error of an update to which no field was added: nothing is sent, so that "updated" never means nothing.
 *
 * @param label the field that is empty
 */
export function nothingToChange(label = 'Update Fields'): InputError {
	const message = `"${label}" is empty, so there is nothing to change.`;
	return new InputError(label, message, 'Add a field with a value to it.');
}

/** What is chosen in `ifExistsField`. */
export function readIfExists(item: Item): IfExists {
	return item.choice('ifExists', IF_EXISTS);
}

/** A field of the "Options" collection: how long the run may be paused at the service's wish. */
const maxThrottleWaitOption: INodeProperties = {
	displayName: 'Max Throttle Wait (Seconds)',
	name: 'maxThrottleWait',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 120,
	description:
		'The longest pause to accept when the service says that there were too many requests. If it asks for more, the node stops with the time at which to come back.',
};

/**
 * The longest pause that the first item's options accept, in milliseconds; `undefined` for the default. It holds for
 * the whole run, since a pause holds back all items.
 *
 * @throws {InputError}
 */
export function readMaxThrottleWaitMs(execution: IExecuteFunctions): number | undefined {
	const { name, displayName } = maxThrottleWaitOption;
	if (typeof execution.getNodeParameter('options', 0, {}, { rawExpressions: true }) === 'string') {
		const options = new Item(execution, 0, [optionsField()]).collection('options');
		return options.isAdded(name) ? waitOf(options.raw(name), displayName) : undefined;
	}
	// Read alone: another option's expression may fail, and that is the business of its item.
	return waitOf(execution.getNodeParameter(`options.${name}`, 0, ''), displayName);
}

function waitOf(value: unknown, label: string): number | undefined {
	if (value === '') return undefined;
	const seconds = asNumber(value);
	if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
	throw new InputError(label, `"${label}" must be a number that is not negative.`);
}

/** The "Options" collection of an operation. */
export function optionsField(...options: INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [...options, maxThrottleWaitOption].sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
	};
}

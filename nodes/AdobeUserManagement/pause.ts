/** How seldom a trigger may read the list of all users. */
import type { INodeProperties, IPollFunctions } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { asNumber } from '../shared/values';

const LABEL = 'Read the List Every (Minutes)';
const DEFAULT_MINUTES = 120;
const MINUTE_MS = 60_000;

/** Source: User Management API, "Getting users": a client should read the list at most every two hours. */
export const pauseField: INodeProperties = {
	displayName: LABEL,
	name: 'pause',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: DEFAULT_MINUTES,
	description:
		'How long to leave Adobe alone after the list of users was read. Adobe asks to read it at most every 2 hours, and refuses more frequent reads for some time. Polls in between do nothing.',
};

/** @throws {InputError} */
export function readPauseMs(context: IPollFunctions): number {
	const minutes = asNumber(context.getNodeParameter('pause', DEFAULT_MINUTES));
	if (minutes >= 1 && Number.isFinite(minutes)) return minutes * MINUTE_MS;
	throw new InputError(LABEL, `"${LABEL}" must be a number of at least 1.`);
}

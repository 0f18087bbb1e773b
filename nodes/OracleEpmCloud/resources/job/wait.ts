import { checkJobId, checkSucceeded, waitForJob } from '../../../../providers/epm/jobs';
import { optionsField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { jobJson } from '../../output';
import type { EpmSession } from '../../session';
import { jobIdField } from './fields';
import { pollFields, readPolling } from './polling';

export const wait: ItemOperation<EpmSession> = {
	displayName: 'Wait',
	value: 'wait',
	action: 'Wait for job',
	description: 'Wait for a job to end, for a limited time, and return its outcome',
	readOnly: true,
	fields: [jobIdField, optionsField(...pollFields)],
	execute: async (item, session) => {
		const jobId = checkJobId(item.raw('jobId'));
		return oneOutput(jobJson(checkSucceeded(await waitForJob(session.client, jobId, readPolling(item)))));
	},
};

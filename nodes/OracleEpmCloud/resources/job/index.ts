import type { INodeProperties } from 'n8n-workflow';

import { checkJobId, checkSucceeded, getJob, waitForJob } from '../../../../providers/epm/jobs';
import { optionsField } from '../../../shared/fields';
import { oneOutput, type ItemOperation, type Resource } from '../../../shared/operation';
import { jobJson } from '../../output';
import type { EpmSession } from '../../session';
import { pollFields, readPolling } from './polling';

const jobIdField: INodeProperties = {
	displayName: 'Job ID',
	name: 'jobId',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 73519024866120447',
	description: 'ID of a job that works on users, groups or roles, as text: it has more digits than a number can hold',
};

const get: ItemOperation<EpmSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get a job',
	description: 'Retrieve the present state of a job, and the outcome once it has ended',
	readOnly: true,
	fields: [jobIdField, optionsField()],
	execute: async (item, session) => oneOutput(jobJson(await getJob(session.client, checkJobId(item.raw('jobId'))))),
};

const wait: ItemOperation<EpmSession> = {
	displayName: 'Wait',
	value: 'wait',
	action: 'Wait for a job',
	description: 'Wait until a job has ended, for a limited time, and give its outcome',
	readOnly: true,
	fields: [jobIdField, optionsField(...pollFields)],
	execute: async (item, session) => {
		const jobId = checkJobId(item.raw('jobId'));
		return oneOutput(jobJson(checkSucceeded(await waitForJob(session.client, jobId, readPolling(item)))));
	},
};

export const job: Resource<EpmSession> = { displayName: 'Job', value: 'job', operations: [get, wait] };

import { checkJobId, getJob } from '../../../../providers/epm/jobs';
import { optionsField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { jobJson } from '../../output';
import type { EpmSession } from '../../session';
import { jobIdField } from './fields';

export const get: ItemOperation<EpmSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get job',
	description: 'Retrieve the present state of a job, and the outcome once it has ended',
	readOnly: true,
	fields: [jobIdField, optionsField()],
	execute: async (item, session) => oneOutput(jobJson(await getJob(session.client, checkJobId(item.raw('jobId'))))),
};

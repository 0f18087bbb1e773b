import type { Resource } from '../../../shared/operation';
import type { EpmSession } from '../../session';
import { get } from './get';
import { wait } from './wait';

export const job: Resource<EpmSession> = { displayName: 'Job', value: 'job', operations: [get, wait] };

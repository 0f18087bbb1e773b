import type { Resource } from '../../../shared/operation';
import type { OigSession } from '../../session';
import { get } from './get';
import { getAll } from './getAll';

export const organization: Resource<OigSession> = {
	displayName: 'Organization',
	value: 'organization',
	operations: [get, getAll],
};

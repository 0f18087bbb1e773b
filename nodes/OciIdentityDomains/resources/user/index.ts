import type { Resource } from '../../../shared/operation';
import type { DomainsSession } from '../../session';
import { create } from './create';
import { get } from './get';

export const user: Resource<DomainsSession> = {
	displayName: 'User',
	value: 'user',
	operations: [create, get],
};

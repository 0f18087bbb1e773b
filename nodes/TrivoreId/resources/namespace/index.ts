import type { Resource } from '../../../shared/operation';
import type { TrivoreSession } from '../../session';
import { get } from './get';
import { getAll } from './getAll';

export const namespace: Resource<TrivoreSession> = {
	displayName: 'Namespace',
	value: 'namespace',
	operations: [get, getAll],
};

import type { Resource } from '../../../shared/operation';
import type { TrivoreSession } from '../../session';
import { get } from './get';
import { getAll } from './getAll';

export const role: Resource<TrivoreSession> = { displayName: 'Role', value: 'role', operations: [get, getAll] };

import type { Resource } from '../../../shared/operation';
import type { ScimSession } from '../../session';
import { getAll } from './getAll';

export const schema: Resource<ScimSession> = {
	displayName: 'Schema',
	value: 'schema',
	operations: [getAll],
};

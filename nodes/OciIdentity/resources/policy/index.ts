import type { Resource } from '../../../shared/operation';
import type { OciSession } from '../../session';
import { create } from './create';
import { deletePolicy } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { update } from './update';

export const policy: Resource<OciSession> = {
	displayName: 'Policy',
	value: 'policy',
	operations: [create, deletePolicy, get, getAll, update],
};

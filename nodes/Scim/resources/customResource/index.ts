import type { Resource } from '../../../shared/operation';
import type { ScimSession } from '../../session';
import { create } from './create';
import { deleteCustomResource } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { update } from './update';

export const customResource: Resource<ScimSession> = {
	displayName: 'Custom Resource',
	value: 'customResource',
	operations: [getAll, create, deleteCustomResource, get, update],
};

import type { Resource } from '../../../shared/operation';
import type { AdobeSession } from '../../session';
import { getAll } from './getAll';
import { getUsers } from './getUsers';

/** Users and user groups are put into profiles by the operations of "User" and "User Group". */
export const productProfile: Resource<AdobeSession> = {
	displayName: 'Product Profile',
	value: 'productProfile',
	operations: [getAll, getUsers],
};

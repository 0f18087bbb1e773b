import type { Resource } from '../../../shared/operation';
import type { DomainsSession } from '../../session';
import { deleteApiKeyOfUser } from './delete';
import { getAll } from './getAll';
import { upload } from './upload';

export const apiKey: Resource<DomainsSession> = {
	displayName: 'API Key',
	value: 'apiKey',
	operations: [upload, deleteApiKeyOfUser, getAll],
};

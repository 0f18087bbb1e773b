import type { Resource } from '../../../shared/operation';
import type { OciSession } from '../../session';
import { deleteApiKey } from './delete';
import { getAll } from './getAll';
import { upload } from './upload';

export const apiKey: Resource<OciSession> = {
	displayName: 'API Key',
	value: 'apiKey',
	operations: [upload, deleteApiKey, getAll],
};

import type { Resource } from '../../../shared/operation';
import type { EpmSession } from '../../session';
import { deleteFile } from './delete';
import { download } from './download';
import { getAll } from './getAll';
import { upload } from './upload';

export const file: Resource<EpmSession> = {
	displayName: 'File',
	value: 'file',
	operations: [upload, getAll, download, deleteFile],
};

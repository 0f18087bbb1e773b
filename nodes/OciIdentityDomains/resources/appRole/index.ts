import type { Resource } from '../../../shared/operation';
import type { DomainsSession } from '../../session';
import { getAll } from './getAll';
import { grant } from './grant';
import { revoke } from './revoke';

export const appRole: Resource<DomainsSession> = {
	displayName: 'App Role',
	value: 'appRole',
	operations: [getAll, grant, revoke],
};

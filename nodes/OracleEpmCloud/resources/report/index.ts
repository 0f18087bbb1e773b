import type { Resource } from '../../../shared/operation';
import type { EpmSession } from '../../session';
import { roleAssignment } from './roleAssignment';
import { userGroup } from './userGroup';

export const report: Resource<EpmSession> = {
	displayName: 'Report',
	value: 'report',
	operations: [roleAssignment, userGroup],
};

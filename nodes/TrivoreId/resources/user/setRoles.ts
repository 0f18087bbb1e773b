import { setGroupsOperation } from '../../../shared/access/setGroups';
import { roles } from '../../access';

export const setRoles = setGroupsOperation(roles);

import { setGroupsOperation } from '../../../shared/access/setGroups';
import { access } from '../../access';

export const setRoles = setGroupsOperation(access);

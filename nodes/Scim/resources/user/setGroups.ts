import { setGroupsOperation } from '../../../shared/access/setGroups';
import { access } from '../../access';

export const setGroups = setGroupsOperation(access);

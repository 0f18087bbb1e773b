import { restoreAccessOperation } from '../../../shared/access/restoreAccess';
import { access } from '../../access';

export const restoreAccess = restoreAccessOperation(access);

import { endAccessOperation } from '../../../shared/access/endAccess';
import { access } from '../../access';

export const endAccess = endAccessOperation(access);

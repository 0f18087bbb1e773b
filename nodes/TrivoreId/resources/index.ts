import type { Resource } from '../../shared/operation';
import type { TrivoreSession } from '../session';
import { group } from './group';
import { namespace } from './namespace';
import { role } from './role';
import { user } from './user';

export const resources: ReadonlyArray<Resource<TrivoreSession>> = [user, group, namespace, role];

import type { Resource } from '../../shared/operation';
import type { EpmSession } from '../session';
import { file } from './file';
import { group } from './group';
import { job } from './job';
import { report } from './report';
import { role } from './role';
import { user } from './user';

/** "User" is what a new node begins with. */
export const resources: ReadonlyArray<Resource<EpmSession>> = [user, group, role, report, file, job];

import type { Resource } from '../../shared/operation';
import type { OciSession } from '../session';
import { group } from './group';
import { user } from './user';

export const resources: ReadonlyArray<Resource<OciSession>> = [user, group];

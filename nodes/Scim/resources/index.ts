import type { Resource } from '../../shared/operation';
import type { ScimSession } from '../session';
import { customResource } from './customResource';
import { group } from './group';
import { schema } from './schema';
import { user } from './user';

/** "User" is what a new node begins with. */
export const resources: ReadonlyArray<Resource<ScimSession>> = [user, group, customResource, schema];

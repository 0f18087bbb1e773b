import type { Resource } from '../../shared/operation';
import type { AdobeSession } from '../session';
import { command } from './command';
import { productProfile } from './productProfile';
import { user } from './user';
import { userGroup } from './userGroup';

/** "User" is what a new node begins with. */
export const resources: ReadonlyArray<Resource<AdobeSession>> = [user, userGroup, productProfile, command];

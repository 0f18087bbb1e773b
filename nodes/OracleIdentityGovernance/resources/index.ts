import type { Resource } from '../../shared/operation';
import type { OigSession } from '../session';
import { account } from './account';
import { applicationInstance, entitlement } from './catalog';
import { organization } from './organization';
import { request } from './request';
import { role } from './role';
import { user } from './user';

/** "User" is what a new node begins with. */
export const resources: ReadonlyArray<Resource<OigSession>> = [
	user,
	role,
	organization,
	request,
	account,
	entitlement,
	applicationInstance,
];

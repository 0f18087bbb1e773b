import type { Resource } from '../../shared/operation';
import type { OciSession } from '../session';
import { apiKey } from './apiKey';
import { compartment } from './compartment';
import { group } from './group';
import { mfaDevice } from './mfaDevice';
import { policy } from './policy';
import { regionSubscription } from './regionSubscription';
import { user } from './user';
import { userCredentials } from './userCredential/operations';

/** "User" is what a new node begins with. */
export const resources: ReadonlyArray<Resource<OciSession>> = [
	user,
	group,
	apiKey,
	...userCredentials,
	mfaDevice,
	compartment,
	policy,
	regionSubscription,
];

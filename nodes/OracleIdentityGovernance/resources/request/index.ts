import type { Resource } from '../../../shared/operation';
import type { OigSession } from '../../session';
import { approve } from './approve';
import { claim } from './claim';
import { create } from './create';
import { get } from './get';
import { getAll } from './getAll';
import { reject } from './reject';
import { waitUntilDone } from './waitUntilDone';
import { withdraw } from './withdraw';

export const request: Resource<OigSession> = {
	displayName: 'Request',
	value: 'request',
	operations: [create, get, getAll, approve, reject, claim, waitUntilDone, withdraw],
};

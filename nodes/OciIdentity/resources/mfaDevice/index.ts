import type { Resource } from '../../../shared/operation';
import type { OciSession } from '../../session';
import { deleteMfaDevice } from './delete';
import { getAll } from './getAll';

export const mfaDevice: Resource<OciSession> = {
	displayName: 'MFA Device',
	value: 'mfaDevice',
	operations: [getAll, deleteMfaDevice],
};

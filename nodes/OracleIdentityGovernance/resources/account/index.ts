import type { Resource } from '../../../shared/operation';
import type { OigSession } from '../../session';
import { getAccounts } from '../catalog';
import { resetPassword } from './resetPassword';
import { revoke } from './revoke';

export const account: Resource<OigSession> = {
	displayName: 'Account',
	value: 'account',
	operations: [getAccounts, resetPassword, revoke],
};

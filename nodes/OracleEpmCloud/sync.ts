/** What Sync and Apply Plan need of Oracle EPM Cloud. */
import { openEpmDirectory } from '../../providers/epm/directory';
import { epmCapabilities } from '../../providers/epm/directory/capabilities';
import { BASE_ROLES } from '../../providers/epm/roles';
import type { SyncService } from '../shared/sync/service';
import { DEFAULT_ROLE, defaultRoleOption, resetPasswordOption } from './resources/user/bulkImportFields';
import type { EpmSession } from './session';

export const syncService: SyncService<EpmSession> = {
	capabilities: epmCapabilities,
	deleteMeans: 'Remove the base roles that users need to sign in to this environment; keep accounts and memberships',
	options: [defaultRoleOption, resetPasswordOption],
	calls: (session) => session.calls,
	signer: (session) => session.signer(),
	openDirectory: (session, { maxConcurrency, options }) => {
		const role = options.choice('defaultRole', [...BASE_ROLES, 'none'], DEFAULT_ROLE);
		return openEpmDirectory(session.client, {
			maxConcurrency,
			defaultRole: role === 'none' ? undefined : role,
			keepsAccounts: true,
			resetPassword: options.flag('resetPassword') ?? true,
			createsUsers: true,
			ownLogin: session.ownLogin,
			isOwn: (login) => session.isOwn(login),
		});
	},
};

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Installation } from './install';

/** Nothing else of this process's environment reaches n8n: an exported DB_TYPE or NODE_ENV would change what it does. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'TEMP', 'SystemRoot', 'USERPROFILE', 'APPDATA'];

/** An n8n for this machine only, that asks nobody on the internet anything. */
const LOCAL = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	// The editor is served by plain HTTP.
	N8N_SECURE_COOKIE: 'false',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_LOG_LEVEL: 'info',
	N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '10',
};

export type Environment = Readonly<Record<string, string>>;

/** A module that fetches a list from n8n's servers. Older n8n does not have it, and does not start if it is named. */
const FETCHING_MODULE = 'mcp-registry';

/** The environment of an n8n process; `additions` win. */
export function environment(n8n: Installation, userFolder: string, additions: Environment = {}): Environment {
	const passedOn = PASSED_ON.flatMap((name) => {
		const value = process.env[name];
		return value === undefined ? [] : [[name, value]];
	});
	const fetches = existsSync(join(dirname(n8n.bin), '..', 'dist', 'modules', FETCHING_MODULE));
	return {
		...(Object.fromEntries(passedOn) as Environment),
		...LOCAL,
		...(fetches ? { N8N_DISABLED_MODULES: FETCHING_MODULE } : {}),
		N8N_USER_FOLDER: userFolder,
		...additions,
	};
}

export interface Owner {
	readonly email: string;
	/** At least eight characters, with a digit and a capital letter. */
	readonly password: string;
}

/** Variables that give an instance its owner, so that it asks nobody to set one up. */
export function ownerVariables(n8n: Installation, { email, password }: Owner): Environment {
	const { hashSync } = n8n.require('bcryptjs') as { hashSync: (password: string, rounds: number) => string };
	return {
		N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
		N8N_INSTANCE_OWNER_EMAIL: email,
		N8N_INSTANCE_OWNER_FIRST_NAME: 'Sandbox',
		N8N_INSTANCE_OWNER_LAST_NAME: 'Owner',
		N8N_INSTANCE_OWNER_PASSWORD_HASH: hashSync(password, 10),
	};
}

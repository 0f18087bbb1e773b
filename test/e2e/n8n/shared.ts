import type { Owner } from '../../../tools/n8n/environment';

/** Environment variable by which the test files learn where n8n is. */
export const ADDRESS = 'IDENTITY_PROVISIONING_E2E';

export interface SharedInstance {
	readonly url: string;
	readonly owner: Owner;
	readonly logFile: string;
	/** The folder in which workflows may read and write files. */
	readonly files: string;
}

interface Running {
	close?: () => Promise<void>;
}

const holder = globalThis as { identityProvisioningE2e?: Running };

/** What jest's setup leaves for its teardown; they are loaded apart, in one process. */
export const running: Running = (holder.identityProvisioningE2e ??= {});

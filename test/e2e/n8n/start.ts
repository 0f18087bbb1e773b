import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownerVariables, type Owner } from '../../../tools/n8n/environment';
import { installN8n, N8N_VERSION } from '../../../tools/n8n/install';
import { Instance } from '../../../tools/n8n/instance';
import { addPackage, packPackage } from '../../../tools/n8n/package';
import { ADDRESS, running } from './shared';

const owner: Owner = { email: 'owner@example.com', password: 'End-to-end-1' };

/** One n8n for all test files of this project, with the packed package, an owner, and nothing else. */
export default async function start(): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), 'identity-provisioning-e2e-'));
	running.close = async () => rmSync(folder, { recursive: true, force: true });
	const n8n = await installN8n(N8N_VERSION, (text) => process.stderr.write(`${text}\n`));
	const userFolder = join(folder, 'n8n');
	addPackage(await packPackage(join(__dirname, '..', '..', '..'), join(folder, 'package')), userFolder);
	const files = join(folder, 'files');
	mkdirSync(files);
	const env = { ...ownerVariables(n8n, owner), N8N_RESTRICT_FILE_ACCESS_TO: files };
	const instance = await Instance.start({ n8n, folder: userFolder, env });
	running.close = async () => {
		await instance.stop();
		rmSync(folder, { recursive: true, force: true });
	};
	process.env[ADDRESS] = JSON.stringify({ url: instance.url, owner, logFile: instance.logFile, files });
}

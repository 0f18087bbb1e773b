import { N8nApi } from '../../../tools/n8n/api';
import { installN8n, N8N_VERSION } from '../../../tools/n8n/install';
import { ADDRESS, type SharedInstance } from './shared';

/** The n8n that all files share. */
export const sharedInstance = () => JSON.parse(process.env[ADDRESS] ?? '') as SharedInstance;

/** Signs in to the n8n that all files share. */
export async function connect(): Promise<N8nApi> {
	const shared = sharedInstance();
	const api = new N8nApi(shared.url, await installN8n(N8N_VERSION, () => undefined));
	await api.login(shared.owner);
	return api;
}

import { running } from './shared';

export default async function stop(): Promise<void> {
	await running.close?.();
}

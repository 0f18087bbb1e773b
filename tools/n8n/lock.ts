import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const isBusy = (error: unknown) => (error as { errcode?: number }).errcode === 5;

/**
 * Does something that only one process on this machine may do at a time. The lock is SQLite's on `file`, so it ends
 * with its process, however that ends.
 *
 * @param onWait called once if another process has the lock
 */
export async function withLock<T>(file: string, onWait: () => void, action: () => Promise<T>): Promise<T> {
	mkdirSync(dirname(file), { recursive: true });
	const database = new DatabaseSync(file);
	try {
		for (let tries = 0; ; tries += 1) {
			try {
				database.exec('BEGIN EXCLUSIVE');
				break;
			} catch (error) {
				if (!isBusy(error)) throw error;
				if (tries === 0) onWait();
				await new Promise((resolve) => setTimeout(resolve, 500));
			}
		}
		return await action();
	} finally {
		database.close();
	}
}

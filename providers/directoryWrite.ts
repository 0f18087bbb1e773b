/** How adapters tell what became of an action. */
import type { ActionOutcome } from './directory';

export function done(key: string, id?: string, wasThere = false): ActionOutcome {
	return { key, status: 'done', ...(id === undefined ? {} : { id }), ...(wasThere ? { wasThere } : {}) };
}

export function refused(key: string, error: unknown): ActionOutcome {
	return { key, status: 'refused', error };
}

import { ServiceError } from './errors';

/** Whether the service says that there is no such thing, or that the credential may not see it. */
export function isNotFound(error: unknown): error is ServiceError {
	return error instanceof ServiceError && error.kind === 'notFound';
}

/** What was asked for, or `undefined` if the service says that there is no such thing. */
export async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
	try {
		return await answer;
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw error;
	}
}

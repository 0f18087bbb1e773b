import type { RowError } from '../../../provisioning/outcome';
import { withoutEchoes } from '../errors';
import { adviceFor, headlineFor } from './advice';
import { tellingOf } from './telling';

/** The error of a row as its item shows it: worded for the operation, and repeating nothing of the credential. */
export function toldRow({ reason, ...error }: RowError, context: object): Omit<RowError, 'reason'> {
	const { secrets, words } = tellingOf(context);
	const headline = headlineFor(reason, error.message);
	const advice = [
		headline === undefined ? undefined : `The service said: "${error.message}"`,
		error.advice,
		adviceFor(reason, words),
	].filter((sentence) => sentence !== undefined);
	const told = {
		...error,
		message: headline ?? error.message,
		...(advice.length === 0 ? {} : { advice: advice.join(' ') }),
	};
	return withoutEchoes(told, secrets);
}

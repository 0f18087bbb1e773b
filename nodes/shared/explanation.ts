/** An error taken apart for people and workflows, whatever its class. */
import type { IDataObject } from 'n8n-workflow';
import { ExpressionError } from 'n8n-workflow';

import { InputError, NotAttemptedError, ServiceError } from '../../providers/http/errors';
import { PagingError } from '../../providers/http/paging';
import { quote, withoutValues } from '../../providers/http/redaction';
import { NetworkError, type NetworkFault } from '../../providers/http/send';
import { MayBeTaken } from '../../provisioning/access/endAccess';
import { PartlyDone } from '../../provisioning/access/setMemberships';
import { ImportError } from '../../provisioning/errors';
import { adviceFor, headlineFor } from './advice/advice';
import { fieldLabel } from './advice/fieldNames';
import type { Telling } from './advice/telling';
import type { OperationWords } from './advice/operationWords';
import { RepeatedError } from './repetition';
import { isObject } from './values';

/** The parts of an error that people and workflows see, whatever its class. */
interface Explanation {
	/** What happened; one sentence. */
	readonly message: string;
	/** What to do next, and what the service's support needs. */
	readonly description: string | undefined;
	/** For workflows that branch on the error; plain JSON. */
	readonly details: IDataObject;
}

const NETWORK_ADVICE: Readonly<Record<NetworkFault, string>> = {
	aborted: 'The execution was canceled.',
	blocked:
		'A rule of this n8n forbids the address: the allowed domains of the credential, or the protection against requests to private networks (its administrator can allow the host with N8N_SSRF_ALLOWED_HOSTNAMES or N8N_SSRF_ALLOWED_IP_RANGES).',
	dns: 'The host name is unknown. Check the address in the credential, and the DNS of the machine that n8n runs on.',
	interrupted:
		'The connection broke before the answer came. Run the node again: what was done already is recognized and not done twice.',
	proxy: 'The proxy did not let the request through. Check the proxy settings of n8n.',
	refused: 'Nothing accepts connections there. Check host and port in the credential, and whether the service is up.',
	timeout:
		'The service did not answer in time. Run the node again: what was done already is recognized and not done twice.',
	tls: "The service's certificate was not accepted. Check the address, or give the certificate of its authority in the credential where there is a field for it.",
	unreachable:
		'There is no way to the host. Check the address in the credential, and firewalls and proxies on the way.',
};

export function sentences(parts: ReadonlyArray<string | undefined>): string | undefined {
	const text = parts.filter((part) => part !== undefined && part !== '').join(' ');
	return text === '' ? undefined : text;
}

/** Codes and IDs come from the service, and a gateway may put anything there. */
const short = (text: string | undefined): string | undefined => (text ? quote(text, [], 100) : undefined);

/** Whether an ID runs out of the panel, since nothing breaks it; the details have it whole. */
export const isLongId = (id: unknown): boolean => typeof id === 'string' && id.length > 40;

const UNITS = [
	['day', 86_400],
	['hour', 3_600],
	['minute', 60],
	['second', 1],
] as const;

/** How long it is until then, since few people know the present time in UTC. Nothing for a time that has passed. */
function waitFor(time: Date): string {
	const seconds = Math.ceil((time.getTime() - Date.now()) / 1000);
	if (seconds <= 0) return '';
	const [unit, length] = UNITS.find(([, size]) => seconds >= 1.5 * size) ?? (['second', 1] as const);
	const count = Math.ceil(seconds / length);
	return ` (in ${count} ${unit}${count === 1 ? '' : 's'})`;
}

type Words = OperationWords | undefined;

function explainService(error: ServiceError, words: Words): Explanation {
	const code = short(error.code);
	const requestId = short(error.requestId);
	const shownId = isLongId(requestId) ? undefined : requestId;
	const headline = headlineFor(error.reason, error.message);
	const facts = [
		// 0: no answer came.
		error.status > 0 ? `HTTP status ${error.status}` : undefined,
		code ? `code ${code}` : undefined,
		shownId ? `request ID ${shownId}` : undefined,
	].filter((fact) => fact !== undefined);
	const comeBack = error.retryAt
		? `Try again after ${error.retryAt.toISOString()}${waitFor(error.retryAt)}.`
		: undefined;
	return {
		message: headline ?? error.message,
		description: sentences([
			headline === undefined ? undefined : `${error.service} said: "${error.message}"`,
			error.advice,
			adviceFor(error.reason, words),
			comeBack,
			`(${[error.service, facts.join(', ')].filter(Boolean).join(': ')})`,
		]),
		details: {
			kind: error.kind,
			service: error.service,
			status: error.status,
			...(code ? { code } : {}),
			...(requestId ? { requestId } : {}),
			...(error.retryAt ? { retryAt: error.retryAt.toISOString() } : {}),
		},
	};
}

function explainAny(error: unknown, words: Words): Explanation {
	if (error instanceof ServiceError) return explainService(error, words);
	if (error instanceof InputError) {
		return {
			message: error.message,
			description: sentences([error.advice, adviceFor(error.reason, words)]),
			details: { kind: 'invalid', field: fieldLabel(error.field, words) },
		};
	}
	if (error instanceof ImportError) {
		return { message: error.message, description: error.advice, details: { kind: 'invalid' } };
	}
	if (error instanceof NetworkError) {
		return {
			message: error.message,
			description: sentences([error.advice ?? NETWORK_ADVICE[error.fault], adviceFor(error.reason, words)]),
			details: { kind: 'network', fault: error.fault },
		};
	}
	if (error instanceof NotAttemptedError) {
		if (error.cause === undefined) {
			return {
				message: error.message,
				description: adviceFor(error.reason, words),
				details: { kind: 'notAttempted' },
			};
		}
		const reason = explain(error.cause, words);
		return {
			message: error.message,
			description: sentences([`The reason: ${reason.message}`, reason.description, adviceFor(error.reason, words)]),
			details: { kind: 'notAttempted', reason: reason.details },
		};
	}
	if (error instanceof RepeatedError) {
		const { cause } = error;
		// To run the node again is just what must be thought over first.
		const bare = cause instanceof ServiceError ? cause.with({ advice: undefined, reason: undefined }) : cause;
		const reason = explain(bare, words);
		const facts = bare instanceof ServiceError ? reason.description : undefined;
		return { ...reason, description: sentences([error.sentence, facts]) };
	}
	if (error instanceof PartlyDone) return explainPartlyDone(error, words);
	if (error instanceof MayBeTaken) return explainMayBeTaken(error, words);
	if (error instanceof PagingError) {
		return { message: error.message, description: undefined, details: { kind: 'unexpected' } };
	}
	if (error instanceof Error && /Zod/.test(error.name)) {
		return {
			message: 'The service answered in a form that is not known, so the answer is not used.',
			description:
				'Check the address in the credential: a gateway or another version of the service may have answered.',
			details: { kind: 'unexpected' },
		};
	}
	const message = quote(error instanceof Error ? error.message : String(error));
	if (error instanceof ExpressionError) return explainExpression(error, message);
	return { message, description: undefined, details: { kind: 'unexpected' } };
}

/** What was done before stays done, and the reader of the error has to know it. */
function explainPartlyDone({ added, removed, cause }: PartlyDone, words: Words): Explanation {
	const reason = explain(cause, words);
	const named = (entries: ReadonlyArray<{ readonly name: string }>) => entries.map(({ name }) => name).join(', ');
	return {
		message: reason.message,
		description: sentences([
			added.length > 0 ? `Added before that: ${named(added)}.` : undefined,
			removed.length > 0 ? `Removed before that: ${named(removed)}.` : undefined,
			'Run the node again to do the rest.',
			reason.description,
		]),
		details: {
			...reason.details,
			added: added.map((entry) => ({ ...entry })),
			removed: removed.map((entry) => ({ ...entry })),
		},
	};
}

/** The reader has to keep what may be gone, for the next run cannot find it any more. */
function explainMayBeTaken({ cause, restore }: MayBeTaken, words: Words): Explanation {
	const reason = explain(cause, words);
	return {
		message: reason.message,
		description: sentences([
			`The answer was lost, so this may have been taken away: ${restore.entries.map(({ name }) => name).join(', ')}.`,
			'Keep "restore", which is in the data of this error, and run the node again.',
			reason.description,
		]),
		details: { ...reason.details, restore: { ...restore } },
	};
}

/** n8n's own error names neither the field nor, outside the editor, the node that its expression refers to. */
function explainExpression({ context, description }: ExpressionError, message: string): Explanation {
	const { parameter, nodeCause } = context;
	return {
		message,
		description: sentences([
			typeof parameter === 'string' ? `The expression in "${parameter}" could not be evaluated.` : undefined,
			typeof nodeCause === 'string' ? `It refers to the node "${nodeCause}".` : undefined,
			description ? quote(description) : undefined,
		]),
		details: { kind: 'invalid', ...(typeof parameter === 'string' ? { field: parameter } : {}) },
	};
}

/** Longest value that is quoted in a sentence; its beginning is enough to know it by. */
const QUOTED_LENGTH = 100;
const LONGEST_SENTENCES = 4_000;

function bounded(text: string): string {
	const sentence = text.replace(
		/"([^"]{100})[^"]+"/g,
		(_whole, beginning: string) => `"${beginning.slice(0, QUOTED_LENGTH - 1)}…"`,
	);
	return sentence.length <= LONGEST_SENTENCES ? sentence : `${sentence.slice(0, LONGEST_SENTENCES - 1)}…`;
}

/** Takes an error apart for people (message, description) and workflows (details). */
function explain(error: unknown, words: Words): Explanation {
	const { message, description, details } = explainAny(error, words);
	return {
		// n8n takes an item whose error is an empty text for a success.
		message: message.trim() === '' ? 'No reason was given.' : bounded(message),
		description: description === undefined ? undefined : bounded(description),
		details,
	};
}

/** An explanation in which the service repeats nothing of the credential, codes and IDs included. */
function without({ message, description, details }: Explanation, secrets: Iterable<string>): Explanation {
	const values = [...secrets];
	const clean = (value: IDataObject): IDataObject =>
		Object.fromEntries(
			Object.entries(value).map(([name, member]) => [
				name,
				typeof member === 'string' ? withoutValues(member, values) : isObject(member) ? clean(member) : member,
			]),
		);
	return {
		message: withoutValues(message, values),
		description: description === undefined ? undefined : withoutValues(description, values),
		details: clean(details),
	};
}

/** Takes an error apart, so that it repeats nothing of the credential. */
export function explained(error: unknown, { secrets, words }: Telling): Explanation {
	return without(explain(error, words), secrets);
}

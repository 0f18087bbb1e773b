/** How the session of a node is opened: by a run, or by a list of the editor. */
import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { MAX_RETRY_AFTER_MS } from '../../providers/http/retry';
import type { Send } from '../../providers/http/send';
import { signerOf, type Signer } from '../../provisioning/sync/signature';
import { readMaxThrottleWaitMs } from './fields';
import { n8nClock, n8nSend, resilient, type ResilienceOptions, type TransportOptions } from './http';

/** Nobody waits long for a list of the editor, so neither does it. */
const LIST_WAIT_MS = 5_000;

type Wire = Omit<TransportOptions, 'counter'> & Omit<ResilienceOptions, 'signal'>;

/** Members of credentials that are secret and stay the same; tokens come and go. */
export const LASTING_SECRETS: readonly string[] = [
	'bearerToken',
	'clientSecret',
	'configFile',
	'passphrase',
	'password',
	'privateKey',
];

function lastingSecrets(values: ICredentialDataDecryptedObject): string[] {
	return LASTING_SECRETS.map((name) => values[name]).map((value) => (typeof value === 'string' ? value.trim() : ''));
}

/** What opens it, as far as a session has to know. */
interface Opener {
	readonly context: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;
	readonly signal?: AbortSignal | undefined;
	readonly maxRetryAfterMs: number | undefined;
	readonly authentication: (unchanged: string) => unknown;
	/** Called before each request; throws when nothing more may be sent. */
	readonly beforeRequest?: () => void;
}

/** The way from a node to its service. */
export class Connection {
	/** Requests made so far. */
	readonly counter = { calls: 0 };
	private sign: Signer | undefined;

	constructor(private readonly opener: Opener) {}

	/** The longest wait because of throttling; `undefined` if nothing is set. */
	get maxRetryAfterMs(): number | undefined {
		return this.opener.maxRetryAfterMs;
	}

	get signal(): AbortSignal | undefined {
		return this.opener.signal;
	}

	/** What each client takes beside addresses. */
	get common() {
		const { maxRetryAfterMs, signal } = this;
		return { clock: n8nClock, maxRetryAfterMs, signal };
	}

	/**
	 * The field "Authentication".
	 *
	 * @param unchanged its default, since a node that was never changed has no value for it in the editor.
	 */
	authentication(unchanged: string): unknown {
		return this.opener.authentication(unchanged);
	}

	async credential(type: string): Promise<ICredentialDataDecryptedObject> {
		const values = await this.opener.context.getCredentials(type);
		this.sign = signerOf(lastingSecrets(values));
		return values;
	}

	/**
	 * Signs plans with a key that is derived from the credential.
	 *
	 * @throws {InputError} for a credential without a secret.
	 */
	signer(): Signer {
		if (this.sign !== undefined) return this.sign;
		throw new InputError('Credential', 'The credential has no secret, so plans cannot be signed with it.');
	}

	/** Requests with the credential, retries and a bound on those under way. */
	send(wire: Wire): Send {
		const { context, signal, maxRetryAfterMs, beforeRequest } = this.opener;
		const send = n8nSend(context, { ...wire, counter: this.counter });
		const checked: Send = async (request) => {
			beforeRequest?.();
			return await send(request);
		};
		return resilient(beforeRequest ? checked : send, {
			maxRetryAfterMs,
			...wire,
			signal: wire.outlivesCancellation ? undefined : signal,
		});
	}
}

export function connectRun(execution: IExecuteFunctions): Connection {
	return new Connection({
		context: execution,
		signal: execution.getExecutionCancelSignal(),
		maxRetryAfterMs: readMaxThrottleWaitMs(execution),
		authentication: () => execution.getNodeParameter('authentication', 0),
	});
}

export function connectList(context: ILoadOptionsFunctions): Connection {
	return new Connection({
		context,
		maxRetryAfterMs: LIST_WAIT_MS,
		authentication: (unchanged) => context.getCurrentNodeParameter('authentication') ?? unchanged,
	});
}

/** How long a poll may take where n8n does not say it, in milliseconds; what it allows itself by default. */
const POLL_BUDGET_MS = 300_000;

/** Milliseconds that n8n gives this poll; versions before 2.38 or so do not tell. */
function pollBudget(context: Partial<Pick<IPollFunctions, 'getPollBudgetMs'>>): number {
	return context.getPollBudgetMs?.() ?? POLL_BUDGET_MS;
}

/** A poll that n8n has given up must not go on: the next one begins while this one is still at work. */
export function connectPoll(context: IPollFunctions): Connection {
	const budget = pollBudget(context);
	const deadline = n8nClock.now() + budget;
	return new Connection({
		context,
		maxRetryAfterMs: Math.min(MAX_RETRY_AFTER_MS, budget / 2),
		authentication: (unchanged) => context.getNodeParameter('authentication', unchanged),
		beforeRequest: () => {
			if (n8nClock.now() < deadline) return;
			throw new InputError(
				'Users',
				`The poll did not finish in the ${Math.round(budget / 1000)} seconds that n8n gives it, so nothing is reported and nothing is forgotten.`,
				'Set "Users" to fewer users, or raise the limit in n8n (N8N_SCHEDULER_POLL_TIMEOUT, up to N8N_SCHEDULER_LEASE_DURATION).',
			);
		},
	});
}

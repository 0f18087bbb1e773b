import type { ICredentialDataDecryptedObject, IDataObject, IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import { valueHider } from '../../providers/http/redaction';
import { isObject } from './values';

type Values = ICredentialDataDecryptedObject;

const SECRETS = ['password', 'clientSecret', 'passphrase', 'accessToken'] as const;
/** Credential values that are remembered: requests under way, into which n8n puts a token that it gets for them. */
const REMEMBERED = 20;

const textOf = (values: Values, name: string): string => {
	const value = values[name];
	return typeof value === 'string' ? value.trim() : '';
};

/** What of a credential no text may repeat. */
function secretsIn(values: Values): string[] {
	const text = (name: string) => textOf(values, name);
	// What HTTP Basic joins, and what it makes of it: an echo may encode that once more.
	const joined = [
		`${text('userName')}:${text('password')}`,
		`${text('identityDomain')}.${text('userName')}:${text('password')}`,
		`${text('clientId')}:${text('clientSecret')}`,
	].filter((pair) => !pair.endsWith(':'));
	// A key is never sent; one of its lines tells it.
	const line = text('privateKey')
		.split(/\r?\n|\\n/)
		.find((one) => /^[\w+/=]{40,}$/.test(one.trim()));
	const sent = joined.map((pair) => Buffer.from(pair, 'utf8').toString('base64'));
	return [...SECRETS.map(text), ...joined, ...sent, line ?? ''].filter((value) => value !== '');
}

/** Gives a text without secrets. */
export type Clean = (text: string) => string;

/** A value with all its texts cleaned. */
export function cleanTexts<T>(value: T, clean: Clean): T {
	const cleaned = (part: unknown): unknown => {
		if (typeof part === 'string') return clean(part);
		if (Array.isArray(part)) return part.map(cleaned);
		return isObject(part) ? Object.fromEntries(Object.entries(part).map(([name, one]) => [name, cleaned(one)])) : part;
	};
	return cleaned(value) as T;
}

/** What is known of one run of a node: the secrets of its credentials, and how many writes it has sent. */
export class Run {
	/** Requests so far that may have changed something. */
	writes = 0;
	private readonly known = new Set<string>();
	private seen: Values[] = [];
	private hider: { readonly size: number; readonly hide: Clean } | undefined;

	/** To be called with all that is read of credentials; a token that n8n puts into them later is known then as well. */
	note(values: Values): void {
		this.seen = [...this.seen.slice(-REMEMBERED), values];
		this.gather();
	}

	/** A text in which the service, or whoever answers in its place, repeats nothing of the credentials. */
	clean(text: string): string {
		this.gather();
		if (this.hider?.size !== this.known.size) this.hider = { size: this.known.size, hide: valueHider(this.known) };
		return this.hider.hide(text);
	}

	/** All texts in a value. */
	cleanAll<T>(value: T): T {
		return cleanTexts(value, (text) => this.clean(text));
	}

	private gather(): void {
		for (const values of this.seen) for (const secret of secretsIn(values)) this.known.add(secret);
	}
}

const runs = new WeakMap<object, Run>();

/** The run that a context belongs to; one of its own for the editor's lists. */
export function runOf(context: object): Run {
	const run = runs.get(context) ?? new Run();
	runs.set(context, run);
	return run;
}

/** A context that is the same but for some methods; n8n's helpers can be called on it. */
export function contextWith<T extends object>(context: T, methods: Partial<T>): T {
	const view = Object.assign(Object.create(context) as T, methods);
	runs.set(view, runOf(context));
	return view;
}

/** The execution, so that all secrets of its credentials are known and no hint repeats one. */
export function guarded(execution: IExecuteFunctions): IExecuteFunctions {
	const run = runOf(execution);
	return contextWith(execution, {
		getCredentials: async <T extends object>(type: string, index?: number): Promise<T> => {
			const values = await execution.getCredentials<T>(type, index);
			run.note(values as Values);
			return values;
		},
		addExecutionHints: (...hints: NodeExecutionHint[]) => {
			execution.addExecutionHints(...hints.map((hint) => ({ ...hint, message: run.clean(hint.message) })));
		},
	});
}

/** Members of outputs in which a service has its say. */
const SAID =
	/^(?:advice|code|details|errors?|failures|message|note|reason|requestId|status(?:Text)?|stop|text|warnings?)$/;

/** An output without secrets where the service has its say; all else is data, and stays as it is. */
export function cleanOutput(json: IDataObject, run: Run): IDataObject {
	return Object.fromEntries(
		Object.entries(json).map(([name, value]) => [name, SAID.test(name) ? run.cleanAll(value) : value]),
	);
}

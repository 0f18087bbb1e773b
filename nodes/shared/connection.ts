import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	INodeCredentialsDetails,
	NodeExecutionHint,
} from 'n8n-workflow';

import { contentKey } from '../../providers/http/contentKey';
import { InputError } from '../../providers/http/errors';
import { withoutValues } from '../../providers/http/redaction';
import { contextWith, runOf } from './run';
import { holdsExpression } from './values';

/** The sessions of one run: one, or one for each set of values that the credential has for the items. */
export interface Sessions<S> {
	/** @throws {InputError} when the items have different values in the credential. */
	readonly common: () => S;
	readonly of: (index: number) => Promise<S>;
}

type Values = ICredentialDataDecryptedObject;

/** What n8n keeps of a token beside what people fill in. */
const OF_TOKENS: ReadonlySet<string> = new Set(['accessToken', 'expiresAt', 'tokenFor']);

/** The same for values that a person filled in alike, whatever token n8n keeps with them. */
export function identityOf(values: Values): string {
	return contentKey(Object.entries(values).filter(([name]) => !OF_TOKENS.has(name)));
}

/** What must not be repeated: texts, and values of credentials into which n8n puts a token when it gets one. */
interface Secrets {
	readonly texts: Set<string>;
	readonly credentials: Set<Values>;
}

const secretsByRun = new WeakMap<object, Secrets>();
/** Requests that are under way use as many sets of values at most; n8n makes one for each of them. */
const KEPT = 100;

const SECRETS = ['password', 'clientSecret', 'privateKey', 'passphrase', 'accessToken', 'bearerToken'] as const;

/** A pasted profile may hold the passphrase and, below the profile, the key. Source: OCI "SDK and CLI Configuration File". */
const PHRASE_IN_PROFILE = /pass_?phrase\s*[=:]([^\r\n]*)/gi;
const KEY_IN_PROFILE = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*/i;
/** In a profile that lost its line breaks, the phrase ends where the next entry begins. */
const NEXT_ENTRY = /(?:(?:\\+r)?\\+n|\s)\s*(?=[a-z_]+\s*=|\[)/i;

/** What the passphrase of a profile may be: with or without quotes around it and entries behind it. */
function phrasesOf(profile: string): string[] {
	return [...profile.matchAll(PHRASE_IN_PROFILE)].flatMap(([, line = '']) =>
		[line, line.trim().split(NEXT_ENTRY)[0] ?? ''].flatMap((text) => [
			text.trim(),
			text.trim().replace(/^(["'])(.*)\1$/, '$2'),
		]),
	);
}

function ofCredential(values: Values): string[] {
	const text = (name: string) => (typeof values[name] === 'string' ? values[name].trim() : '');
	const profile = text('configFile');
	const inProfile = [...phrasesOf(profile), KEY_IN_PROFILE.exec(profile)?.[0] ?? ''];
	const headers = text('secretHeaders')
		.split('\n')
		.map((line) => line.slice(line.indexOf(':') + 1).trim());
	return [...SECRETS.map(text), ...inProfile, ...headers].filter((secret) => secret !== '');
}

function openSecrets(context: object): Secrets {
	const run = runOf(context);
	const secrets = secretsByRun.get(run) ?? { texts: new Set(), credentials: new Set() };
	secretsByRun.set(run, secrets);
	return secrets;
}

/** Values of the run that no error may repeat: of its credentials, and passwords that were given for users. */
export function secretsOf(context: object): Iterable<string> {
	const { texts, credentials } = openSecrets(context);
	for (const values of credentials) ofCredential(values).forEach((secret) => texts.add(secret));
	return texts;
}

/** Keeps a value, such as the password of a new user, out of all errors of the run. */
export function noteSecret(context: object, secret: unknown): void {
	if (typeof secret === 'string') openSecrets(context).texts.add(secret);
}

/** Keeps what is secret in a credential out of all errors of the run. */
export function noteCredential(context: object, values: Values): void {
	const { texts, credentials } = openSecrets(context);
	credentials.add(values);
	if (credentials.size <= KEPT) return;
	const [oldest] = credentials;
	if (oldest === undefined) return;
	ofCredential(oldest).forEach((secret) => texts.add(secret));
	credentials.delete(oldest);
}

/** The execution with credentials of its own; all else is the same, and n8n's helpers ask it for the credentials. */
export function withCredentials<C extends Pick<IExecuteFunctions, 'getCredentials'>>(
	execution: C,
	read: (type: string) => Promise<Values>,
): C {
	const getCredentials = async <T extends object>(type: string): Promise<T> => {
		const values = await read(type);
		noteCredential(execution, values);
		return values as T;
	};
	return contextWith<Pick<IExecuteFunctions, 'getCredentials'>>(execution, { getCredentials }) as C;
}

/** The execution with hints that repeat no secret of the run. */
export function guarded(execution: IExecuteFunctions): IExecuteFunctions {
	const view = contextWith(execution, {
		addExecutionHints: (...hints: NodeExecutionHint[]) => {
			const secrets = [...secretsOf(view)];
			execution.addExecutionHints(...hints.map((hint) => ({ ...hint, message: withoutValues(hint.message, secrets) })));
		},
	});
	return view;
}

/** The part of n8n that knows a credential as it is stored. It is not promised to nodes, so it may be missing. */
interface WithStore {
	readonly additionalData?: {
		readonly credentialsHelper?: {
			readonly getCredentials?: (
				details: INodeCredentialsDetails | undefined,
				type: string,
			) => Promise<{ readonly getData?: () => unknown }>;
		};
	};
}

/** Whether the credential may have other values for another item. Reading it for each item takes 0.7 ms. */
async function mayDiffer(execution: IExecuteFunctions, type: string): Promise<boolean> {
	const { additionalData } = execution as IExecuteFunctions & WithStore;
	try {
		const details = execution.getNode().credentials?.[type];
		const stored = await additionalData?.credentialsHelper?.getCredentials?.(details, type);
		const values = await stored?.getData?.();
		return values === undefined || holdsExpression(values);
	} catch {
		return true;
	}
}

/** For each item what tells its credential values from others; `undefined` if all are the same. */
async function differences(
	execution: IExecuteFunctions,
	types: ReadonlySet<string>,
): Promise<readonly string[] | undefined> {
	const items = execution.getInputData();
	const open: string[] = [];
	for (const type of types) if (items.length > 1 && (await mayDiffer(execution, type))) open.push(type);
	if (open.length === 0) return undefined;
	const identities: string[] = [];
	for (const index of items.keys()) {
		const parts = open.map(async (type) => identityOf(await execution.getCredentials<Values>(type, index)));
		// An item whose values cannot be read shares them with no other one; its session says what is wrong.
		identities.push((await Promise.all(parts).catch(() => [`item ${index}`])).join(' '));
	}
	return new Set(identities).size > 1 ? identities : undefined;
}

/**
 * Opens the session of a run. Where a field of the credential is an expression that gives something else for another
 * item, that item gets a session of its own: tokens and what was looked up belong to one set of values.
 */
export async function openSessions<S>(
	execution: IExecuteFunctions,
	open: (execution: IExecuteFunctions) => Promise<S>,
): Promise<Sessions<S>> {
	const types = new Set<string>();
	const first = await open(
		withCredentials(execution, async (type) => {
			types.add(type);
			return await execution.getCredentials<Values>(type, 0);
		}),
	);
	const identities = await differences(execution, types);
	if (identities === undefined) return { common: () => first, of: async () => await Promise.resolve(first) };

	const sessions = new Map<string, Promise<S>>();
	const own = async (index: number): Promise<S> => {
		const known = new Map<string, Promise<Values>>();
		// Read once: a token that is renewed is put into the values, and must not be that of another item.
		const read = async (type: string): Promise<Values> => {
			const values = known.get(type) ?? execution.getCredentials<Values>(type, index);
			known.set(type, values);
			return await values;
		};
		return await open(withCredentials(execution, read));
	};
	return {
		common: () => {
			const other = identities.findIndex((identity) => identity !== identities[0]);
			throw new InputError(
				'Credential',
				`The credential has other values for item ${other} than for item 0, and this operation sends all items with the same ones. Nothing was sent.`,
				'Run the node once for each set of values, for example with Loop Over Items, or use a credential without expressions.',
			);
		},
		of: async (index) => {
			const identity = identities[index] ?? '';
			const session = sessions.get(identity) ?? own(index);
			sessions.set(identity, session);
			return await session;
		},
	};
}

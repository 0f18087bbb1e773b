import { TrivoreRefusal } from './errors';
import type { Store, StoredMessage, StoredUser } from './store';
import { put } from './users';

type Entry = Readonly<Record<string, unknown>>;

function addressee(user: StoredUser, list: 'emails' | 'mobiles', key: 'address' | 'number', wanted?: string | null) {
	const entries = (user.values[list] ?? []) as readonly Entry[];
	const entry = wanted ? entries.find((candidate) => candidate[key] === wanted) : entries[0];
	if (!entry) throw new TrivoreRefusal(400, `User has no such entry in ${list}.`);
	return String(entry[key]);
}

/** Keeps the message in place of sending it. */
export function send(
	store: Store,
	user: StoredUser,
	kind: StoredMessage['kind'],
	wanted: string | null | undefined,
): StoredMessage {
	const to =
		kind === 'emailLink' ? addressee(user, 'emails', 'address', wanted) : addressee(user, 'mobiles', 'number', wanted);
	const id = store.newId();
	const code = kind === 'smsCode' ? { code: store.context.random.text(6, '0123456789') } : {};
	return store.messages.put(id, { id, userId: user.id, kind, to, used: false, ...code });
}

/** Whether the code is the last one that was sent and not used up; then the number is verified. */
export function checkCode(store: Store, user: StoredUser, code: string): boolean {
	const sent = [...store.messages.values()]
		.filter(({ userId, kind }) => userId === user.id && kind === 'smsCode')
		.at(-1);
	if (!sent || sent.used) return false;
	const isRight = sent.code === code;
	if (isRight || store.context.options.codeTries === 'one') store.messages.put(sent.id, { ...sent, used: true });
	if (!isRight) return false;
	const mobiles = ((user.values.mobiles ?? []) as readonly Entry[]).map((entry) =>
		entry.number === sent.to ? { ...entry, verified: true } : entry,
	);
	put(store, { ...user, values: { ...user.values, mobiles } });
	return true;
}

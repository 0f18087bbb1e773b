/** Whose access is never changed. */
import type { AccessUser } from '../../providers/access';
import { folded } from '../../providers/text';
import { shown } from '../texts';

export interface AccessGuards {
	/** User names or patterns in which `*` stands for any characters. */
	readonly protectedUsers: readonly string[];
	/** The address that the user must have. */
	readonly onlyIfEmail?: string | undefined;
}

/** Whether a name fits a pattern in which `*` stands for any characters, whatever upper and lower case. */
export function fits(name: string, pattern: string): boolean {
	const parts = folded(pattern).split('*');
	const text = folded(name);
	const [first = '', ...others] = parts;
	const last = others.pop();
	if (last === undefined) return text === first;
	if (!text.startsWith(first)) return false;
	let from = first.length;
	for (const part of others) {
		const found = text.indexOf(part, from);
		if (found === -1) return false;
		from = found + part.length;
	}
	return text.length - last.length >= from && text.endsWith(last);
}

/** Why nothing is done to a user, as a full sentence. */
export function refusalOf(user: AccessUser, { protectedUsers, onlyIfEmail }: AccessGuards): string | undefined {
	if (user.guarded === 'own') return 'This is the account behind the credential; its access is not changed.';
	const names = [user.name, ...user.emails];
	const pattern = protectedUsers.find((one) => names.some((name) => fits(name, one)));
	if (pattern !== undefined) return `${shown(user.name)} is protected by ${shown(pattern)}.`;
	if (onlyIfEmail === undefined) return undefined;
	if (user.emails.some((email) => folded(email) === folded(onlyIfEmail))) return undefined;
	return `${shown(user.name)} does not have the email address ${shown(onlyIfEmail)}.`;
}

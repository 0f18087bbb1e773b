/** Whose access is never changed. */
import type { AccessUser } from '../../providers/access';
import { folded } from '../../providers/text';
import { shown } from '../texts';

export interface AccessGuards {
	/** User names or patterns in which `*` stands for any characters. */
	readonly protectedUsers: readonly string[];
	/** The address that the user must have. */
	readonly onlyIfEmail?: string | undefined;
	/** Whether to let pass a user whose addresses are not shown; for what does nothing to such a user. */
	readonly mayBeHidden?: boolean | undefined;
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
export function refusalOf(
	user: AccessUser,
	{ protectedUsers, onlyIfEmail, mayBeHidden }: AccessGuards,
): string | undefined {
	if (user.guarded === 'own') return 'This is the account behind the credential; its access is not changed.';
	const names = [user.name, ...(user.emails ?? [])];
	const pattern = protectedUsers.find((one) => names.some((name) => fits(name, one)));
	if (pattern !== undefined) return `${shown(user.name)} is protected by ${shown(pattern)}.`;
	const byAddress = protectedUsers.find((one) => one.includes('@')) ?? onlyIfEmail;
	if (user.emails === undefined && byAddress !== undefined) {
		if (mayBeHidden === true) return undefined;
		return `The email address of ${shown(user.name)} cannot be read now, so it cannot be compared with ${shown(byAddress)}.`;
	}
	if (onlyIfEmail === undefined) return undefined;
	if (user.emails?.some((email) => folded(email) === folded(onlyIfEmail))) return undefined;
	return `${shown(user.name)} does not have the email address ${shown(onlyIfEmail)}.`;
}

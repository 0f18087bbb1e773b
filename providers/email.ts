/** What an email address looks like, the same for single operations and bulk work. */
import { quote } from './http/redaction';

const QUOTED = 100;

/**
 * Without the signs that lists, links, spreadsheets and word processors leave in an address, and without dots that
 * separate nothing. What is finer is left to the services.
 */
const LOCAL_PART = /^(?![.'-])(?!.*\.\.)(?!.*\.$)[^\s@"<>,;:()[\]\\`“”„«»‘’‚]+$/u;
const DOMAIN = /^[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*$/u;
const HYPHEN_AT_AN_END = /^-|-$|-\.|\.-/;

/** @param inInternet whether a machine of the own network, `user@host`, is no address. */
export function isEmailAddress(text: string, inInternet = false): boolean {
	const [local = '', domain = '', ...others] = text.split('@');
	const isDomain = DOMAIN.test(domain) && !HYPHEN_AT_AN_END.test(domain) && (!inInternet || domain.includes('.'));
	return others.length === 0 && LOCAL_PART.test(local) && isDomain;
}

const refused = (label: string, email: string) =>
	`${label} "${quote(email, [], QUOTED)}" is not a valid email address.`;

/** The rule of services that take no address of a machine in the own network. */
export const inInternet = (email: string, _values: unknown, label: string): string | undefined =>
	isEmailAddress(email, true) ? undefined : refused(label, email);

/** The rule of services that take such an address, too. */
export const inAnyNetwork = (email: string, _values: unknown, label: string): string | undefined =>
	isEmailAddress(email) ? undefined : refused(label, email);

/**
 * What installations were seen to search by. It is a matter of the installation and its version, so that one record need
 * not ask again what the one before it asked.
 *
 * Source: Trivore ID "Filtering": not every attribute is searchable.
 */
import { contentKey } from '../http/contentKey';

/** An hour: a new version of an installation may search other attributes. */
const VALID_MS = 3_600_000;
const REMEMBERED = 64;

/** When something was found by an attribute, by who searched where for what. */
const seen = new Map<string, number>();

/** What one Management API client finds something by. */
export class Searchable {
	/** @param account names the client, without its secret */
	constructor(
		private readonly apiBase: string,
		private readonly account: string,
		private readonly now: () => number,
	) {}

	/** Whether something was found by the attribute in the last hour. */
	has(path: string, attribute: string): boolean {
		const at = seen.get(this.keyOf(path, attribute));
		return at !== undefined && this.now() - at < VALID_MS;
	}

	/** To be called when something was found by an attribute. */
	add(path: string, attribute: string): void {
		const key = this.keyOf(path, attribute);
		seen.delete(key);
		seen.set(key, this.now());
		const [oldest] = seen.keys();
		if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
	}

	private keyOf(path: string, attribute: string): string {
		return contentKey([this.apiBase, this.account, path, attribute]);
	}
}

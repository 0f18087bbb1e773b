/**
 * Which attributes an installation can be searched by. They are not published; an installation may refuse a filter on
 * another one, or find nothing without a word, and that there is no such user must not be believed then.
 */
import { ServiceError } from '../http/errors';
import { allOf, condition } from './filter';

/** Told an object that has the attributes, if one was found now. */
type OnFound = (object: unknown) => void;

export class Searchable {
	private readonly known = new Map<string, Promise<boolean>>();

	/** @param findOne at most one object of a list that a filter finds */
	constructor(private readonly findOne: (path: string, filter: string | undefined) => Promise<readonly unknown[]>) {}

	/** Whether filters on an attribute find anything. */
	async has(path: string, attribute: string, onFound?: OnFound): Promise<boolean> {
		const key = attributeKey(path, attribute);
		let known = this.known.get(key);
		if (known === undefined) {
			known = this.finds(path, condition(attribute, 'pr'), onFound).catch((error: unknown) => {
				if (error instanceof ServiceError && error.kind === 'invalid') return false;
				this.known.delete(key);
				throw error;
			});
			this.known.set(key, known);
		}
		return await known;
	}

	/** As `has`, of several attributes with as few calls as possible. */
	async hasAll(path: string, attributes: readonly string[], onFound?: OnFound): Promise<boolean> {
		const open = attributes.filter((attribute) => !this.known.has(attributeKey(path, attribute)));
		if (open.length > 1) {
			const found = await this.finds(path, allOf(...open.map((attribute) => condition(attribute, 'pr'))), onFound);
			if (found) this.learn(path, open);
			return found;
		}
		const known = await Promise.all(attributes.map(async (attribute) => await this.has(path, attribute, onFound)));
		return !known.includes(false);
	}

	/** To be called when an answer showed that filters on these attributes find what they should. */
	learn(path: string, attributes: readonly string[]): void {
		for (const attribute of attributes) this.known.set(attributeKey(path, attribute), Promise.resolve(true));
	}

	private async finds(path: string, filter: string | undefined, onFound: OnFound | undefined): Promise<boolean> {
		const [first] = await this.findOne(path, filter);
		if (first === undefined) return false;
		onFound?.(first);
		return true;
	}
}

const attributeKey = (path: string, attribute: string) => `${path} ${attribute}`;

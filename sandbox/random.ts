/**
 * Numbers that look random and come out the same for the same seed (the generator is mulberry32), so that ids,
 * injected faults and seed data of two runs can be compared.
 */
export class Random {
	private state: number;

	constructor(seed: number) {
		this.state = seed >>> 0;
	}

	/** From 0 (included) to 1 (excluded). */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) >>> 0;
		let mixed = this.state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	}

	/** A whole number from 0 to `below` − 1. */
	integer(below: number): number {
		return Math.floor(this.next() * below);
	}

	/** One entry of a list that is not empty. */
	pick<T>(list: readonly [T, ...T[]]): T {
		return list[this.integer(list.length)] ?? list[0];
	}

	/** `length` characters, each from `alphabet`, which is ASCII. */
	text(length: number, alphabet: string): string {
		// A text put together character by character would keep all its beginnings in memory.
		const characters = Buffer.allocUnsafe(length);
		for (let index = 0; index < length; index++) characters[index] = alphabet.charCodeAt(this.integer(alphabet.length));
		return characters.toString('latin1');
	}

	/** `length` lower-case hexadecimal digits. */
	hex(length: number): string {
		return this.text(length, '0123456789abcdef');
	}
}

import { randomInt } from 'node:crypto';

/** Without characters that people mix up when they read them: O and 0, l, I and 1. */
const CLASSES = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '!#%+-.:=?@_'] as const;
const LENGTH = 20;

function pick(characters: string): string {
	return characters.charAt(randomInt(characters.length));
}

/** A random password of 20 characters with at least one of each kind; about 118 bits. */
export function generatePassword(): string {
	const all = CLASSES.join('');
	const characters = [...CLASSES.map(pick), ...Array.from({ length: LENGTH - CLASSES.length }, () => pick(all))];
	for (let index = characters.length - 1; index > 0; index -= 1) {
		const other = randomInt(index + 1);
		const character = characters[index] ?? '';
		characters[index] = characters[other] ?? '';
		characters[other] = character;
	}
	return characters.join('');
}

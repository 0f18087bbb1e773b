/** n8n hides members of outputs that a node declares as sensitive: those in which passwords and keys come out. */
import { expect, it } from '@jest/globals';

import { loadPackage } from '../../../tools/engine/package-under-test';

const { nodes } = loadPackage(process.cwd());

/** What operations of a node give once and never again, beside passwords of Bulk Import. */
const SHOWN_ONCE: Readonly<Record<string, readonly string[]>> = {
	ociIdentity: ['password', 'token', 'key', 'seed'],
};

it.each([...nodes])('%s declares the members of its outputs that are secret', (type, { description }) => {
	const { properties, sensitiveOutputFields = [] } = description;
	const returnsPasswords = properties.some(({ name }) => name === 'returnPasswords');
	const own = SHOWN_ONCE[type.split('.')[1] ?? ''] ?? [];
	expect(sensitiveOutputFields).toEqual(expect.arrayContaining([...own, ...(returnsPasswords ? ['password'] : [])]));
});

/** Which user a search may also ask for, and when that one is in the answer. */
import { describe, expect, it } from '@jest/globals';

import type { User } from '../../../providers/trivore/schemas';
import { proofOf, rememberWitness } from '../../../providers/trivore/witness';

let places = 0;
/** An installation that no other test knows. */
const newPlace = () => `https://id${++places}.example.com/api/rest/v1`;
const NAMED = ['username', 'emails.address'];
const KEYED = [...NAMED, 'customFields.number'];
const ada: User = {
	id: 'a',
	nsCode: 'ns',
	username: 'ada',
	emails: [{ address: 'Ada@example.com' }, { address: 'other@example.com' }],
	customFields: { number: 7, note: 'x' },
};

describe('a user', () => {
	it('is asked for by whole values, texts also as parts', () => {
		const place = newPlace();
		rememberWitness(place, 'ns', [ada], KEYED);
		expect(proofOf(place, 'ns', KEYED)?.filter).toBe(
			'(username eq "ada") and (username co "ada") and (emails.address eq "Ada@example.com") and (emails.address co "Ada@example.com") and (customFields.number eq 7)',
		);
		expect(proofOf(place, 'ns', ['username'])?.filter).toBe('(username eq "ada") and (username co "ada")');
	});

	it('is found if the answer has the values that were asked for', () => {
		const place = newPlace();
		rememberWitness(place, 'ns', [ada], KEYED);
		const is = (user: object, attributes = NAMED) => proofOf(place, 'ns', attributes)?.isWitness({ ...ada, ...user });
		expect(is({ customFields: { number: 8 } })).toBe(true);
		expect(is({ customFields: { number: 8 } }, KEYED)).toBe(false);
		expect(is({ id: 'b' })).toBe(false);
		expect(is({ username: 'ADA' })).toBe(false);
		expect(is({ emails: null })).toBe(false);
	});

	it.each<[string, object, readonly string[]]>([
		['in another namespace', { nsCode: 'other' }, NAMED],
		['whose namespace is not told', { nsCode: undefined }, NAMED],
		['who is deleted', { deleted: true }, NAMED],
		['without an address', { emails: [] }, NAMED],
		['with an empty name', { username: '' }, NAMED],
		['with a long name', { username: 'x'.repeat(81) }, NAMED],
		['whose key is no text or number', { customFields: { number: [7] } }, KEYED],
		['whose key is inherited', { customFields: {} }, [...NAMED, 'customFields.toString']],
		['who was asked about nothing', {}, []],
	])('%s is not remembered', (_, more, attributes) => {
		const place = newPlace();
		rememberWitness(place, 'ns', [{ ...ada, ...more }], attributes);
		expect(proofOf(place, 'ns', NAMED)).toBeUndefined();
	});

	it('may tell its namespace under the old name, and have a name of some length', () => {
		const place = newPlace();
		const username = 'x'.repeat(80);
		rememberWitness(place, 'ns', [{ ...ada, nsCode: null, orgCode: 'ns', username }], NAMED);
		expect(proofOf(place, 'ns', ['username'])).toBeDefined();
	});
});

describe('the first user with all attributes', () => {
	it('is remembered, in place of one with as many, and not of one with more', () => {
		const place = newPlace();
		const bob = { ...ada, id: 'b', username: 'bob' };
		const name = () => /eq "(\w+)"/.exec(proofOf(place, 'ns', ['username'])?.filter ?? '')?.[1];
		rememberWitness(place, 'ns', [{ ...ada, username: null }, ada, bob], NAMED);
		expect(name()).toBe('ada');
		rememberWitness(place, 'ns', [bob], NAMED);
		expect(name()).toBe('bob');
		rememberWitness(place, 'ns', [ada], ['username']);
		expect(name()).toBe('bob');
		rememberWitness(place, 'ns', [ada], KEYED);
		expect(name()).toBe('ada');
	});

	it('proves nothing of attributes that it was not seen with, or of another place', () => {
		const place = newPlace();
		rememberWitness(place, 'ns', [ada], NAMED);
		expect(proofOf(place, 'ns', KEYED)).toBeUndefined();
		expect(proofOf(place, 'ns', [])).toBeUndefined();
		expect(proofOf(place, 'other', NAMED)).toBeUndefined();
		expect(proofOf(newPlace(), 'ns', NAMED)).toBeUndefined();
	});

	it('is forgotten when it was not found, unless another one took its place', () => {
		const place = newPlace();
		rememberWitness(place, 'ns', [ada], NAMED);
		const old = proofOf(place, 'ns', NAMED);
		rememberWitness(place, 'ns', [{ ...ada, id: 'b' }], NAMED);
		old?.forget();
		expect(proofOf(place, 'ns', NAMED)).toBeDefined();
		proofOf(place, 'ns', NAMED)?.forget();
		expect(proofOf(place, 'ns', NAMED)).toBeUndefined();
	});

	it('is forgotten when many namespaces were seen since', () => {
		const place = newPlace();
		for (let index = 0; index <= 32; index += 1) {
			rememberWitness(place, `ns${index}`, [{ ...ada, nsCode: `ns${index}` }], NAMED);
		}
		expect(proofOf(place, 'ns0', NAMED)).toBeUndefined();
		expect(proofOf(place, 'ns1', NAMED)).toBeDefined();
	});
});

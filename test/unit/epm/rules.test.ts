import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { readUsers } from '../../../providers/epm/csv';
import { epmCapabilities } from '../../../providers/epm/directory/capabilities';
import { EPM_FIELDS } from '../../../providers/epm/rules';
import { checkedValue } from '../../../providers/rules';
import { misread } from '../../../provisioning/csv/cells';
import { mapRows } from '../../../provisioning/rows/rows';
import { validate } from '../../../provisioning/rows/validate';

interface Person {
	readonly userLogin: string;
	readonly email: string;
	readonly lastName: string;
	readonly firstName: string;
}

/** Whether User: Create refuses the values, as its reader does: trimmed first, then checked one by one. */
function createRefuses(person: Person): boolean {
	try {
		const { userName: userLogin, email, lastName, firstName } = EPM_FIELDS;
		for (const [kind, rule] of Object.entries({ userLogin, email, lastName, firstName })) {
			const value = person[kind as keyof Person].trim();
			if (value === '' && kind !== 'firstName') return true;
			checkedValue(rule, kind, value);
		}
		return false;
	} catch {
		return true;
	}
}

function bulkRefuses({ userLogin, email, lastName, firstName }: Person): boolean {
	const cells = { 'User Login': userLogin, Email: email, 'Last Name': lastName, 'First Name': firstName };
	const options = { kind: 'user' } as const;
	const { rows } = mapRows(Object.keys(cells), [{ cells, item: 0 }], epmCapabilities, options);
	const [row] = rows;
	const isEmpty = !row?.values.email || !row.values.lastName;
	return isEmpty || validate(rows, 'user', epmCapabilities, 'createOrSkip', ['key', 'userName']).invalid.size > 0;
}

function fileRefuses({ userLogin, email, lastName, firstName }: Person): boolean {
	const quoted = [firstName, lastName, email, userLogin].map((value) => `"${value.replaceAll('"', '""')}"`).join(',');
	const text = `First Name,Last Name,Email,User Login\n${quoted}\nA,B,c@example.com,no.other.login`;
	return readUsers(new TextEncoder().encode(text), 'utf-8', () => false).invalid.length > 0;
}

const PIECES = [
	'ada',
	'x',
	'@',
	'example.com',
	';',
	',',
	"'",
	'.',
	'ä',
	' ',
	'\n',
	'\u200e',
	'\u200d',
	'"',
	'<',
	'\u0000',
	'1',
];
const text = fc.oneof(
	fc.constantFrom('ada;x@example.com', "o'hara@example.com", 'ada@example.com', 'jane.doe', 'J\u00f6rg'),
	fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('')),
);
const person = fc.record({
	userLogin: fc.oneof({ weight: 2, arbitrary: fc.constant('ada') }, text),
	email: fc.oneof({ weight: 2, arbitrary: fc.constant('ada@example.com') }, text),
	lastName: fc.oneof({ weight: 2, arbitrary: fc.constant('King') }, text),
	firstName: fc.oneof({ weight: 2, arbitrary: fc.constant('Ada') }, text),
});

test('Create and Bulk Import refuse the same values', () => {
	fc.assert(
		fc.property(person, (values) => {
			// What a spreadsheet did to a cell is no value of a person.
			fc.pre(!Object.values(values).some((value) => misread(value.trim()) !== undefined));
			expect(bulkRefuses(values)).toBe(createRefuses(values));
		}),
		{ numRuns: 2_000 },
	);
});

test('Import From CSV refuses what Create refuses, but takes the address for a login that is missing', () => {
	fc.assert(
		fc.property(
			person.filter(({ userLogin }) => userLogin.trim() !== ''),
			(values) => {
				expect(fileRefuses(values)).toBe(createRefuses(values));
			},
		),
		{ numRuns: 2_000 },
	);
});

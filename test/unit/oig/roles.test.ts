import { describe, expect, it } from '@jest/globals';

import { findRole, namesOf, resolveRole, resolveRoles } from '../../../providers/oig/roles';
import { errorOf, fieldsOf, list, object, refusal, serverOf, type Answers } from './server';

const named = (id: string, name: string, display: string, unique = name) => ({
	id,
	attributes: { 'Role Name': name, 'Role Unique Name': unique, 'Role Display Name': display },
	raw: {},
});

it('finds roles by role name, unique name and display name, and none by a name that several have', () => {
	const { groups, ambiguous } = namesOf([
		named('1', 'AUDIT', 'Auditors'),
		named('2', 'Desk', 'Front Desk', 'Berlin.Desk'),
		named('3', 'desk', 'Front Desk', 'Paris.Desk'),
		// Shows the name of another role.
		named('4', 'REVIEW', 'Audit'),
	]);
	expect(groups).toEqual([
		{ id: '1', name: 'AUDIT' },
		{ id: '4', name: 'REVIEW' },
		{ id: '2', name: 'Berlin.Desk' },
		{ id: '3', name: 'Paris.Desk' },
		{ id: '1', name: 'Auditors' },
	]);
	expect(ambiguous).toEqual(['DESK', 'FRONT DESK']);
});

const role = (id: string, name: string, display = name) => ({
	id,
	fields: fieldsOf({ 'Role Name': name, 'Role Display Name': display }),
});
const roles = (...all: object[]) => list('roles', all);
const filterOf = (call: string) => new URLSearchParams(call.split('?')[1]).get('q');

describe('a role by its name', () => {
	const find = async (answers: Answers[string], name = ' sales ') => {
		const { client, calls } = serverOf({ 'GET /roles': answers });
		const found = await findRole(client, name).then(
			(one) => one?.id,
			async (error: unknown) => await errorOf(Promise.reject(error as Error)),
		);
		return { found, queries: calls().map(filterOf) };
	};
	const BY_NAME = 'Role::Name eq sales';
	const BY_DISPLAY = 'Role::Display::Name eq sales';

	it('is looked for by the role name, then by the display name', async () => {
		expect(await find(roles(role('50', 'SALES')))).toEqual({ found: '50', queries: [BY_NAME] });
		expect(await find([roles(), roles(role('51', 'X', 'Sales'))])).toEqual({
			found: '51',
			queries: [BY_NAME, BY_DISPLAY],
		});
		expect(await find(roles())).toEqual({ found: undefined, queries: [BY_NAME, BY_DISPLAY] });
	});

	it('is looked for in the list of all where the answer is to another filter, or no filter can name it', async () => {
		const all = roles(role('49', 'LEGAL'), role('50', 'SALES'));
		expect(await find([roles(role('49', 'LEGAL')), all])).toEqual({ found: '50', queries: [BY_NAME, null] });
		expect(await find(roles(role('50', "O'HARA")), "o'hara")).toEqual({ found: '50', queries: [null] });
	});

	it('that several roles have is refused', async () => {
		const { found } = await find(roles(role('50', 'Sales'), role('51', 'SALES')));
		expect(found).toEqual({
			field: 'role',
			message: '2 roles have the name " sales " (IDs 50, 51).',
			advice: 'Give the ID of the role.',
		});
		// The same role on two pages is one.
		expect(await find(roles(role('50', 'Sales'), role('50', 'SALES')))).toMatchObject({ found: '50' });
	});

	it.each([400, 500])(
		'may not be searchable by the display name (%i), and must be by the role name',
		async (status) => {
			expect(await find([roles(), refusal(status)])).toMatchObject({ found: undefined });
			expect(await find(refusal(status))).toMatchObject({ found: { status }, queries: [BY_NAME] });
		},
	);

	it.each([401, 403, 429, 503])('is not called missing where the server refuses with %i', async (status) => {
		expect(await find([roles(), refusal(status)])).toMatchObject({ found: { status } });
	});

	it('or ID that is not there is told', async () => {
		const { client } = serverOf({ 'GET /roles': roles(), 'GET /roles/9': object('8') });
		expect(await errorOf(resolveRole(client, 'name', 'Sales'))).toEqual({
			kind: 'notFound',
			status: 200,
			message: 'There is no role "Sales", or the user of the credential may not see it.',
		});
		expect(await errorOf(resolveRole(client, 'id', '9'))).toMatchObject({
			message: 'The server was asked for the role 9 and returned the role 8.',
		});
	});
});

describe('several roles by names and IDs', () => {
	const resolve = async (answers: Answers, texts: readonly string[]) => {
		const { client, calls } = serverOf(answers);
		const found = await resolveRoles(client, texts);
		return { found: Object.fromEntries([...found].map(([text, { id }]) => [text, id])), calls: calls() };
	};

	it('are asked for together, IDs alone, and one name as usual', async () => {
		const { found, calls } = await resolve(
			{ 'GET /roles': roles(role('50', 'SALES'), role('51', 'LEGAL')), 'GET /roles/52': object('52') },
			['sales', 'Legal', '52'],
		);
		expect(found).toEqual({ sales: '50', Legal: '51', 52: '52' });
		expect(calls.map(filterOf)).toEqual(['Role::Name eq sales or Role::Name eq Legal', null]);
		const one = await resolve({ 'GET /roles': roles(role('50', 'SALES')) }, ['sales']);
		expect([one.found, one.calls.map(filterOf)]).toEqual([{ sales: '50' }, ['Role::Name eq sales']]);
	});

	it('are asked for twenty at a time', async () => {
		const names = Array.from({ length: 21 }, (_, at) => `R${at}`);
		const all = names.map((name, at) => role(String(100 + at), name));
		const { calls } = await resolve({ 'GET /roles': [roles(...all.slice(0, 20)), roles(...all.slice(20))] }, names);
		expect(calls.map((call) => filterOf(call)?.split(' or ').length)).toEqual([20, 1]);
	});

	it.each([400, 500])('are looked up one by one where alternatives are refused with %i', async (status) => {
		const { found, calls } = await resolve(
			{ 'GET /roles': [refusal(status), roles(role('50', 'A')), roles(role('51', 'B'))] },
			['A', 'B'],
		);
		expect(found).toEqual({ A: '50', B: '51' });
		expect(calls).toHaveLength(3);
	});

	it.each([401, 403, 503])('are an error where the server refuses with %i', async (status) => {
		const { client, calls } = serverOf({ 'GET /roles': refusal(status) });
		expect(await errorOf(resolveRoles(client, ['A', 'B']))).toMatchObject({ status });
		expect(calls()).toHaveLength(1);
	});

	it('of which two have the same name, or one comes without an ID, are looked up alone', async () => {
		const two = roles(role('50', 'A'), role('51', 'a'), role('52', 'B'));
		const { client } = serverOf({ 'GET /roles': two });
		expect(await errorOf(resolveRoles(client, ['A', 'B']))).toMatchObject({ field: 'role' });
		const without = roles({ fields: fieldsOf({ 'Role Name': 'A' }) }, role('52', 'B'));
		const { found } = await resolve({ 'GET /roles': [without, roles(role('50', 'A'))] }, ['A', 'B']);
		expect(found).toEqual({ A: '50', B: '52' });
	});
});

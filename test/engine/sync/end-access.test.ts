/** Users who are missing from the input lose their access, in every service that cannot disable them, in n8n's engine. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { NODE, oneNode } from '../../../tools/engine/oneNode';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { runApply, runSync } from '../../../tools/engine/sync';
import { SERVICES } from '../../../tools/services';
import { csvOf, person } from '../../../tools/people';

let sandbox: Sandbox;
let engine: Engine;
beforeAll(async () => {
	sandbox = await startSandbox({ seed: 1 });
	engine = await createEngine(loadPackage(process.cwd()), sandbox.credentials);
});
beforeEach(async () => {
	sandbox.faults.set({ rules: [] });
	await sandbox.reset();
});
afterAll(async () => {
	engine.close();
	await sandbox.stop();
});

const ENDING = SERVICES.filter(({ id }) => ['adobe', 'epm', 'oci'].includes(id));
const PEOPLE = [0, 1, 2, 3].map((index) => person(index, ['Staff', 'Payroll']));
const IN_INPUT = csvOf(PEOPLE.slice(0, 2));
/** Requests that read, beside GET; tokens are asked for in every run. */
const READS = /token|\/list$|\/\.search$/;
const jsonOf = (items: ReadonlyArray<{ json: IDataObject }>) => items.map(({ json }) => json);
const statusesOf = (items: ReadonlyArray<{ json: IDataObject }>) => jsonOf(items).map(({ status }) => status);
const namesOf = (entries: unknown) => (entries as IDataObject[]).map(({ name }) => name);
const writes = () =>
	sandbox.log.entries
		.filter(({ method, path }) => method !== 'GET' && !READS.test(path))
		.map(({ method, path }) => `${method} ${path}`);

/** What the service refuses in the middle of a row. */
const REFUSALS: Readonly<Record<string, { path: string; status: number; method?: string; code?: string }>> = {
	adobe: { path: '*/action/*', status: 400 },
	epm: { path: '*/removeusersfromgroup', status: 403 },
	oci: { method: 'DELETE', path: '*/userGroupMemberships/*', status: 409, code: 'Conflict' },
};

/** A write of a row, and a read that a row rests on. */
const WRITES: Readonly<Record<string, object>> = {
	adobe: { path: '*/action/*' },
	epm: { path: '*/removeusersfromgroup' },
	oci: { method: 'DELETE', path: '*/userGroupMemberships/*' },
};
const READS_OF_ACCESS: Readonly<Record<string, object>> = {
	epm: { path: '*report*', status: 403 },
	oci: { path: '*/authTokens', status: 400, code: 'InvalidParameter' },
};

const MEMBERS: INodeParameters = {
	managedUsers: 'members',
	scopeGroups: 'Staff',
	orphans: 'endAccess',
	managedGroups: 'none',
};

describe.each(ENDING)('$title', (service) => {
	const run = async (resource: string, operation: string, parameters: INodeParameters, input: IDataObject = {}) => {
		const { type, credential } = service;
		const workflow = oneNode({ type, credential, parameters: { resource, operation, ...parameters } });
		const result = await engine.run(workflow, { input: [input] });
		if (result.error) throw new Error(`${result.error.message} ${result.error.description ?? ''}`);
		return result.node(NODE).outputs[0]?.[0]?.json ?? {};
	};
	const members = (group: string): string[] => {
		const { users, memberships, groups } = sandbox.state(service.id);
		const ids = groups.filter(({ name }) => name.toLowerCase() === group.toLowerCase()).map(({ id }) => id);
		return users
			.filter(({ id }) => memberships.some((one) => one.userId === id && ids.includes(one.groupId)))
			.map(({ name }) => /\d+/.exec(name)?.[0] ?? name)
			.sort();
	};
	const seeded = async () => {
		const { summary } = await runSync(engine, service, csvOf(PEOPLE), { parameters: { syncMode: 'apply' } });
		expect(summary).toMatchObject({ complete: true, rejected: 0 });
		if (service.id === 'oci') {
			const user = sandbox.state('oci').users.find(({ name }) => name.endsWith('2'))?.id ?? '';
			await run('authToken', 'create', { user: { __rl: true, mode: 'id', value: user }, label: 'laptop' });
		}
		sandbox.log.clear();
	};
	const plan = async (parameters: INodeParameters = {}) => {
		const { first, summary } = await runSync(engine, service, IN_INPUT, { parameters: { ...MEMBERS, ...parameters } });
		return { rows: jsonOf(first), summary };
	};
	const everything = () => JSON.stringify([sandbox.state(service.id), members('Staff'), members('Payroll')]);

	it('plans with reads alone, takes what the rows list, and has nothing to do then', async () => {
		await seeded();
		const before = everything();
		const { rows, summary } = await plan();
		expect([writes(), everything()]).toEqual([[], before]);
		expect(rows.map(({ action, risk, reason }) => [action, risk, reason])).toEqual([
			['endAccess', 'destructive', 'No row of the input names this user.'],
			['endAccess', 'destructive', 'No row of the input names this user.'],
		]);
		for (const { takes, text } of rows) {
			expect(namesOf(takes)).toEqual(expect.arrayContaining(['Payroll', 'Staff']));
			expect(text).toMatch(/^End the access of .+: .*2 groups/);
		}
		expect(summary.text).toContain('**End the access of 2 users**');
		expect((summary.estimate as IDataObject).calls).toBeGreaterThanOrEqual(2);

		const applied = await runApply(engine, service, rows, { parameters: { approvedBy: 'eve@example.com' } });
		expect(jsonOf(applied.rejected)).toEqual([]);
		expect(statusesOf(applied.first)).toEqual(['accessEnded', 'accessEnded']);
		expect([members('Staff'), members('Payroll')]).toEqual([
			['000000', '000001'],
			['000000', '000001'],
		]);
		for (const { json } of applied.first) {
			expect(json).toMatchObject({
				verified: true,
				audit: { action: 'endAccess', approvedBy: 'eve@example.com', target: { type: 'user' } },
			});
			expect(namesOf(json.removed)).toEqual(expect.arrayContaining(['Payroll', 'Staff']));
			const { changed } = json.audit as IDataObject;
			expect(changed).toEqual(expect.arrayContaining([{ field: 'group', from: 'Staff' }]));
		}
		const again = await plan();
		expect(again.rows).toEqual([]);
		sandbox.log.clear();
		const twice = await runApply(engine, service, rows);
		expect([statusesOf(twice.first), writes()]).toEqual([['unchanged', 'unchanged'], []]);
	});

	it('takes back what a run did, where the service still lists the users', async () => {
		await seeded();
		const before = everything();
		const { rows } = await plan();
		const { first } = await runApply(engine, service, rows);
		if (service.id === 'epm') {
			const notes = first.map(({ json }) => [json.undo, json.undoNote]);
			expect(notes).toEqual([0, 1].map(() => [null, 'Use the operation Restore Access with "restore".']));
			return;
		}
		const undo = first.map(({ json }) => json.undo as IDataObject);
		const back = await runApply(engine, service, undo);
		expect(jsonOf(back.rejected)).toEqual([]);
		expect(statusesOf(back.first)).toEqual(['accessRestored', 'accessRestored']);
		for (const { json } of back.first) {
			const { changed } = json.audit as IDataObject;
			expect(changed).toEqual(expect.arrayContaining([{ field: 'group', to: 'Staff' }]));
			expect(json).toMatchObject({ verified: true, notRestored: [], undo: { action: 'endAccess' } });
		}
		expect(members('Staff').concat(members('Payroll'))).toHaveLength(8);
		if (service.id === 'adobe') expect(everything()).toBe(before);
		sandbox.log.clear();
		expect([statusesOf((await runApply(engine, service, undo)).first), writes()]).toEqual([
			['unchanged', 'unchanged'],
			[],
		]);
	});

	it('gives back with Restore Access what a run took', async () => {
		await seeded();
		const { rows } = await plan();
		const { first } = await runApply(engine, service, rows);
		for (const { json } of first) {
			const restored = await run('user', 'restoreAccess', {}, { restore: json.restore });
			expect(restored).toMatchObject({ outcome: 'accessRestored', verified: true, notRestored: [] });
		}
		expect([members('Staff'), members('Payroll')].flat()).toHaveLength(8);
	});

	it('completes a row of which a part was refused, and says what is left until then', async () => {
		await seeded();
		const { rows } = await plan();
		sandbox.faults.set({ rules: [REFUSALS[service.id] ?? {}] });
		const half = await runApply(engine, service, rows, { onError: 'continueRegularOutput' });
		sandbox.faults.set({ rules: [] });
		// A command of Adobe is refused as a whole.
		const isWhole = service.id === 'adobe';
		expect(statusesOf(half.rejected)).toEqual(isWhole ? ['failed', 'failed'] : ['incomplete', 'incomplete']);
		for (const { json } of half.rejected) {
			const { message, retryable } = json.error as IDataObject;
			if (isWhole) expect(json.restore).toBeUndefined();
			else expect([message, retryable]).toEqual([expect.stringContaining('group "Staff" ('), true]);
			if (!isWhole) expect(namesOf(json.remains)).toEqual(expect.arrayContaining(['Payroll', 'Staff']));
			if (!isWhole) expect(json.audit).toMatchObject({ action: 'endAccess' });
		}
		const { first, rejected } = await runApply(engine, service, rows);
		expect(jsonOf(rejected)).toEqual([]);
		// EPM shows nothing of a user whose base role is gone.
		const isHidden = service.id === 'epm';
		expect(statusesOf(first)).toEqual(isHidden ? ['unchanged', 'unchanged'] : ['accessEnded', 'accessEnded']);
		if (isHidden) return;
		expect(members('Staff')).toEqual(['000000', '000001']);
		// The ledger is that of the whole row.
		for (const { json } of first) {
			const lost = (json.takes as IDataObject[]).filter(({ restorable }) => restorable);
			expect(namesOf((json.restore as IDataObject).entries).sort()).toEqual(namesOf(lost).sort());
		}
	});

	it('takes nothing from a user who joined another group since', async () => {
		await seeded();
		const { rows } = await plan();
		const more = csvOf([...PEOPLE.slice(0, 3), person(3, ['Travel'])]);
		await runSync(engine, service, more, { parameters: { syncMode: 'apply' } });
		const { first, rejected } = await runApply(engine, service, rows);
		expect([statusesOf(first), statusesOf(rejected)]).toEqual([['accessEnded'], ['stale']]);
		expect((jsonOf(rejected)[0]?.error as IDataObject).message).toMatch(
			/has access that the plan does not list: group "Travel"/,
		);
		expect([members('Staff'), members('Travel')]).toEqual([['000000', '000001', '000003'], ['000003']]);
	});

	it('does it at once within the guards, and writes nothing beyond them', async () => {
		await seeded();
		const apply = { syncMode: 'apply' };
		await expect(plan({ ...apply, guards: { maxEndAccess: 0 } })).rejects.toThrow('would lose access');
		expect(writes()).toEqual([]);
		const held = await plan({ guards: { maxEndAccess: 0 } });
		expect(held.rows.map(({ requiresOverride }) => requiresOverride)).toEqual(['endAccess', 'endAccess']);
		const refused = await runApply(engine, service, held.rows);
		expect([statusesOf(refused.rejected), writes()]).toEqual([['held', 'held'], []]);
		const { rows, summary } = await plan(apply);
		expect([statusesOf(rows.map((json) => ({ json }))), summary.complete]).toEqual([
			['accessEnded', 'accessEnded', 'unchanged', 'unchanged'],
			true,
		]);
		expect(members('Staff')).toEqual(['000000', '000001']);
	});

	it('refuses a row whose list was changed', async () => {
		await seeded();
		const { rows } = await plan();
		const [row] = rows;
		const takes = (row?.takes as IDataObject[]).slice(1);
		const { rejected } = await runApply(engine, service, [{ ...row, takes }]);
		expect([statusesOf(rejected), writes()]).toEqual([['tampered'], []]);
	});

	it('leaves protected users and members of protected groups alone', async () => {
		await seeded();
		const name = String(sandbox.state(service.id).users.find(({ email }) => email === PEOPLE[2]?.email)?.name);
		const byName = await plan({ options: { protectedUsers: name } });
		expect(byName.rows).toHaveLength(1);
		const byGroup = await plan({ options: { protectedGroups: 'Payroll' } });
		expect(byGroup.rows).toEqual([]);
		const warnings = (byGroup.summary.warnings as string[]).filter((text) => text.includes('is not ended'));
		expect(warnings).toHaveLength(2);
		expect(warnings[0]).toContain('(Protected Groups)');
	});

	it('does what a lost answer hides once, and knows it', async () => {
		await seeded();
		const { rows } = await plan();
		sandbox.faults.set({ rules: [{ ...WRITES[service.id], count: 1, connection: 'resetAfter' } as never] });
		const { first, rejected } = await runApply(engine, service, rows);
		sandbox.faults.set({ rules: [] });
		expect([statusesOf(first), jsonOf(rejected)]).toEqual([['accessEnded', 'accessEnded'], []]);
		for (const { json } of first) {
			expect(namesOf((json.restore as IDataObject).entries)).toEqual(expect.arrayContaining(['Payroll', 'Staff']));
		}
		expect(members('Staff')).toEqual(['000000', '000001']);
	});

	it('plans nothing where what one of the users has cannot be read', async () => {
		await seeded();
		if (service.id === 'adobe') return; // Its list of users has it all.
		sandbox.faults.set({ rules: [{ ...READS_OF_ACCESS[service.id] } as never] });
		await expect(plan()).rejects.toThrow();
		sandbox.faults.set({ rules: [] });
		expect(writes()).toEqual([]);
	});
});

describe('OCI Identity', () => {
	const [service] = ENDING.filter(({ id }) => id === 'oci');

	it('says in the row what it may not see, and takes the rest', async () => {
		if (service === undefined) throw new Error('OCI Identity is missing.');
		await runSync(engine, service, csvOf(PEOPLE), { parameters: { syncMode: 'apply' } });
		sandbox.faults.set({ rules: [{ path: '*/dbCredentials', status: 404, code: 'NotAuthorizedOrNotFound' }] });
		const planned = await runSync(engine, service, IN_INPUT, { parameters: MEMBERS });
		expect(jsonOf(planned.first).map(({ after }) => (after as IDataObject).remains)).toEqual([
			'Database credentials',
			'Database credentials',
		]);
		const { first } = await runApply(engine, service, jsonOf(planned.first));
		expect(statusesOf(first)).toEqual(['accessEnded', 'accessEnded']);
		expect(namesOf(jsonOf(first)[0]?.remains)).toEqual(['Database credentials']);
		const again = await runSync(engine, service, IN_INPUT, { parameters: MEMBERS });
		expect(jsonOf(again.first)).toEqual([]);
	});
});

/** End Access, Restore Access and Set Groups of every node, with users who are in whatever groups chance gives them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { SERVICES } from '../../tools/services';
import { tableOf } from '../campaign/operations';
import { footprint } from '../campaign/operations/footprint';
import { startService } from '../support/startService';
import { NODE } from '../support/workflow';

type Bench = Awaited<ReturnType<typeof startService>>;

const RUNS = { numRuns: 5, seed: 2_718 };
/** Accounts behind credentials; the other services know clients, which are no users. */
const OWN: Readonly<Record<string, (bench: Bench) => IDataObject>> = {
	oci: ({ sandbox }) => ({ user: sandbox.credentials.ociIdentityApi.userOcid }),
	'oci-domains': ({ sandbox }) => ({ user: sandbox.credentials.ociIdentityApi.userOcid }),
	epm: ({ sandbox }) => ({ login: sandbox.credentials.oracleEpmCloudApi.userName }),
	scim: ({ sandbox }) => ({
		user: sandbox.state('scim').users.find(({ name }) => name === 'scim.administrator')?.id ?? '',
	}),
	oig: ({ sandbox }) => {
		const { userName } = sandbox.credentials.oracleIdentityGovernanceApi;
		return {
			user: sandbox.state('oig').users.find(({ name }) => name.toLowerCase() === userName.toLowerCase())?.id ?? '',
		};
	},
};

describe.each(SERVICES)('$title', (service) => {
	const table = tableOf(service.id);
	const ending = table.cases.find(({ operation }) => operation === 'endAccess');
	const endParameters = ending?.parameters ?? {};
	const set = table.cases.find(({ operation }) => /^set(?:Groups|Roles)$/.test(operation))?.operation ?? '';
	let bench: Bench;
	let person: IDataObject = {};
	let groups: string[] = [];
	beforeAll(async () => {
		bench = await startService(service.id, { sandbox: { services: [service.id, ...(service.alongside ?? [])] } });
	});
	afterAll(async () => await bench.stop());

	const fill = async () => {
		const { sandbox } = bench;
		await sandbox.reset();
		const known = new Set(sandbox.state(service.id).groups.map(({ id }) => id));
		sandbox.seed({ users: 4, groups: 3 });
		groups = sandbox
			.state(service.id)
			.groups.filter(({ id }) => !known.has(id))
			.map(({ name }) => name);
		person = table.good(sandbox);
	};
	const act = async (operation: string, parameters: IDataObject = {}, input: IDataObject = person) => {
		bench.sandbox.log.clear();
		const json = await bench.one('user', operation, { ...endParameters, ...parameters } as never, { input: [input] });
		const writes = bench.sandbox.log.entries.filter(({ method, path }) => method !== 'GET' && !isRead(path));
		return { json, writes: writes.map(({ method, path }) => `${method} ${path}`) };
	};
	const restore = async (ledger: unknown) => {
		bench.sandbox.log.clear();
		const json = await bench.one('user', 'restoreAccess', {}, { input: [{ restore: ledger } as IDataObject] });
		const writes = bench.sandbox.log.entries.filter(({ method, path }) => method !== 'GET' && !isRead(path));
		return { json, writes: writes.map(({ method, path }) => `${method} ${path}`) };
	};
	/** All that the service holds, and what it shows of the person; requests that were made on the way stay. */
	const now = async () => {
		const held = JSON.parse(footprint(bench.sandbox, service.id)) as { raw?: IDataObject };
		const whole = { ...endParameters, simplify: false };
		// EPM does not show who has no base role.
		const run = await bench.run('user', 'get', whole, { input: [person], onError: 'continueRegularOutput' });
		const user = run.node(NODE).outputs[0]?.[0]?.json ?? {};
		return [{ ...held, raw: { ...held.raw, requests: undefined } }, withoutVersion(user)];
	};
	/** All that the service shows of the other people, to the byte. */
	const others = () => {
		const { users, memberships } = bench.sandbox.state(service.id);
		return JSON.stringify([
			users.filter(({ id }) => id !== person.user),
			memberships.filter(({ userId }) => userId !== person.user),
		]);
	};

	it('ends and restores the access of any user, and touches nobody else', async () => {
		await fill();
		const some = fc.subarray(groups);
		// Adobe has no state beside memberships, so who is in no group has nothing to end.
		const atFirst = fc.subarray(groups, { minLength: service.id === 'adobe' ? 1 : 0 });
		await fc.assert(
			fc.asyncProperty(atFirst, some, async (first, second) => {
				await fill();
				await act(set, { groups: first, options: { allowEmpty: true } });
				const before = await now();
				const theirs = others();

				const ended = await act('endAccess');
				expect(ended.json).toMatchObject({ outcome: 'accessEnded', verified: true });
				expect(await now()).not.toEqual(before);
				const again = await act('endAccess');
				expect([again.json.outcome, again.json.restore, again.writes]).toEqual(['unchanged', null, []]);
				expect(again.json.remains).toEqual(ended.json.remains);
				expect(others()).toBe(theirs);

				const restored = await restore(ended.json.restore);
				expect(restored.json).toMatchObject({ outcome: 'accessRestored', notRestored: [], verified: true });
				expect(await now()).toEqual(before);
				const twice = await restore(ended.json.restore);
				expect([twice.json.outcome, twice.writes]).toEqual(['unchanged', []]);

				await act(set, { groups: second, options: { allowEmpty: true } });
				const settled = await act(set, { groups: second, options: { allowEmpty: true } });
				expect([settled.json.outcome, settled.writes]).toEqual(['unchanged', []]);
				expect(others()).toBe(theirs);
			}),
			RUNS,
		);
	});

	it('takes a user out of listed groups, by name or ID, and refuses a list with a group that is none', async () => {
		const idOf = (name: string) => {
			const { id = name } = bench.sandbox.state(service.id).groups.find((group) => group.name === name) ?? {};
			// Adobe and EPM know groups by their names alone.
			return service.id === 'adobe' || service.id === 'epm' ? name : id;
		};
		await fill();
		const [stays = '', goes = '', other = ''] = groups;
		for (const listed of [goes, idOf(goes)]) {
			await act(set, { groups });
			const parameters = { groups: [stays], managedGroups: 'listed', managedNames: [stays, listed] };
			const { json } = await act(set, parameters);
			expect((json.removed as IDataObject[]).map(({ name }) => name)).toEqual([goes]);
			expect((json.kept as IDataObject[]).map(({ name }) => name)).toEqual(expect.arrayContaining([stays, other]));
		}
		const before = footprint(bench.sandbox, service.id);
		for (const unknown of ['Nowhere', `${goes}s`]) {
			bench.sandbox.log.clear();
			const managedNames = [stays, other, unknown];
			const parameters = { ...endParameters, groups: [stays], managedGroups: 'listed', managedNames };
			const error = await bench.failure('user', set, parameters, { input: [person] });
			expect(error.message).toContain(unknown);
		}
		expect(footprint(bench.sandbox, service.id)).toBe(before);
	});

	it('refuses a protected user and one with another email address, with nothing sent', async () => {
		await fill();
		const before = footprint(bench.sandbox, service.id);
		for (const operation of ['endAccess', set]) {
			bench.sandbox.log.clear();
			const options = { protectedUsers: 'nobody, M*' };
			const parameters = { ...endParameters, groups: groups.slice(0, 1), options };
			const error = await bench.failure('user', operation, parameters, { input: [person] });
			expect(error.message).toContain('is protected by "M*"');
			const other = { ...parameters, options: { onlyIfEmail: 'somebody.else@example.com' } };
			const wrong = await bench.failure('user', operation, other, { input: [person] });
			expect(wrong.message).toContain('does not have the email address "somebody.else@example.com"');
		}
		expect(footprint(bench.sandbox, service.id)).toBe(before);
	});

	it('refuses the account behind the credential', async () => {
		const own = OWN[service.id]?.(bench);
		if (own === undefined) return;
		await fill();
		const before = footprint(bench.sandbox, service.id);
		for (const operation of ['endAccess', set]) {
			const parameters = { ...endParameters, groups: groups.slice(0, 1) };
			const error = await bench.failure('user', operation, parameters, { input: [{ ...person, ...own }] });
			expect(error.message).toContain('the account behind the credential');
		}
		expect(footprint(bench.sandbox, service.id)).toBe(before);
	});

	it('has in the error that stops the node what it took from the users of earlier items', async () => {
		await fill();
		const error = await bench.failure('user', 'endAccess', endParameters, {
			input: [person, { ...person, ...(ending?.bad ?? table.bad) }],
		});
		const { restore: ledgers } = (error.context?.data ?? {}) as { restore?: IDataObject[] };
		expect(ledgers).toEqual([expect.objectContaining({ format: 'access-1' })]);
		expect(error.description).toContain('The access of 1 earlier item was ended before.');
		expect((await restore(ledgers?.[0])).json.outcome).toBe('accessRestored');
	});
});

/** Requests that read although their method is another one: tokens, searches and reports. */
function isRead(path: string): boolean {
	return /token|search|report|\/list$/i.test(path);
}

/** A user without what every write changes: a membership that comes back is a new one. */
function withoutVersion(value: unknown): unknown {
	const changing = /^(?:etag|version|meta|dateAdded|membershipOcid|.*modified.*|.*update.*)$/i;
	const time = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
	return JSON.parse(
		JSON.stringify(value, (name, member: unknown) =>
			changing.test(name) || (typeof member === 'string' && time.test(member)) ? undefined : member,
		),
	);
}

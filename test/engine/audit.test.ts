/** "Audit Fields" of every operation that writes, in every service: account, action and target, and no secret. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { SERVICES } from '../../tools/services';
import { tableOf } from '../campaign/operations';
import { startCases, titleOf } from '../support/operationCases';
import { printed } from '../support/text';
import { NODE } from '../support/workflow';

interface Audit {
	readonly at: string;
	readonly service: string;
	readonly tenant: string;
	readonly actor?: string;
	readonly action: string;
	readonly target: { readonly type: string; readonly id?: string; readonly name?: string };
	readonly changed: ReadonlyArray<{ readonly field: string; readonly from?: unknown; readonly to?: unknown }>;
	readonly requestIds: readonly string[];
	readonly executionId: string;
}

/** Services that name their requests in a header of the answer. */
const NAMES_REQUESTS = ['adobe', 'oci', 'oci-domains'];

/** Operations of which nothing can be said but that they were done: they delete, start, send or answer something. */
const NO_CHANGE =
	/^(?:delete|upload|run|import|approve|reject|claim|withdraw|send|check|removeFromOrganization|create$|revoke$|endAccess$|restoreAccess$)/;

const lowered = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : '');

/** Passwords that parameters hold, however deep. */
const passwordsIn = (value: unknown): string[] =>
	typeof value === 'object' && value !== null
		? Object.entries(value).flatMap(([name, member]) =>
				/password/i.test(name) && typeof member === 'string' && member.length > 6 ? [member] : passwordsIn(member),
			)
		: [];

describe.each(SERVICES)('$title', (service) => {
	const table = tableOf(service.id);
	let cases: Awaited<ReturnType<typeof startCases>>;
	let bench: (typeof cases)['bench'];
	beforeAll(async () => {
		cases = await startCases(service);
		({ bench } = cases);
	});
	afterAll(async () => await bench.stop());

	it.each(table.cases.map((one) => [titleOf(one), one] as const))('%s', async (_, one) => {
		const input = await cases.prepare(one);
		const output = await cases.run(one, input, { auditFields: true });
		const { audit, ...others } = output as IDataObject & { audit: Audit };
		expect(others.error).toBeUndefined();
		expect(audit).toMatchObject({
			at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
			service: service.title,
			tenant: expect.stringMatching(/./),
			action: `${one.resource}.${one.operation}`,
			executionId: expect.any(String),
		});
		expect(['user', one.resource]).toContain(audit.target.type);
		expect(audit.target.id ?? audit.target.name).toMatch(/./);
		// The audit names the user that the input means.
		if (one.resource === 'user' && one.bad === undefined && !/^(?:create|upsert|run|import)/.test(one.operation)) {
			const meant = ['user', 'login', 'email'].map((name) => lowered(input[name]));
			const named = [audit.target.id, audit.target.name].map((value) => String(value).toLowerCase());
			expect(named.some((value) => meant.includes(value))).toBe(true);
		}
		for (const { field, ...sides } of audit.changed) {
			expect(field).toMatch(/./);
			if (/password|secret|token/i.test(field)) expect(sides).toEqual({});
		}
		const secrets = ['password', 'token', 'key', 'restore']
			.map((name) => others[name])
			.filter((value) => typeof value === 'string');
		secrets.push(...passwordsIn(one.parameters));
		for (const secret of secrets) expect(JSON.stringify(audit)).not.toContain(secret);
		if (others.outcome === 'unchanged') {
			expect(audit).toMatchObject({ changed: [], requestIds: [] });
		} else {
			expect(audit.requestIds.length > 0).toBe(NAMES_REQUESTS.includes(service.id));
			if (!NO_CHANGE.test(one.operation)) expect(audit.changed).not.toEqual([]);
		}
		if (service.id !== 'scim') expect(audit.actor).toMatch(/./);
	});

	it('has none unless it is asked for', async () => {
		const [one] = table.cases;
		if (one === undefined) throw new Error('The table is empty.');
		expect(await cases.run(one, await cases.prepare(one))).not.toHaveProperty('audit');
	});

	const row = {
		'User Name': 'audit.one',
		'First Name': 'Audit',
		'Last Name': 'One',
		Email: 'audit.one@example.com',
		Country: 'FI',
		Groups: 'Finance',
	};
	const list = async (operation: string, parameters: INodeParameters, rows: readonly IDataObject[]) => {
		const { options = {}, ...more } = parameters;
		const given = { ...service.options, ...(options as INodeParameters) };
		const run = await bench.run('user', operation, { ...more, options: given }, { input: [...rows] });
		expect(run.error).toBeUndefined();
		return run.node(NODE).outputs.map((items = []) => items.map(({ json }) => json));
	};
	const mapping = { mappingMode: 'autoMapInputData', value: null };

	it('of rows of Bulk Import', async () => {
		await bench.sandbox.reset();
		bench.sandbox.seed({ users: 3, groups: 2 });
		const parameters = {
			rowKind: 'user',
			source: 'items',
			importAction: 'createOrUpdate',
			missingGroups: 'create',
			mapping,
		};
		const options = { auditFields: true };
		const [made = []] = await list('bulkImport', { ...parameters, options }, [row]);
		expect(made[0]?.audit).toMatchObject({
			service: service.title,
			action: 'createUser',
			target: { type: 'user', name: expect.stringMatching(/^audit\.one/i) },
			changed: expect.arrayContaining([{ field: 'group', to: 'Finance' }]),
		});
		const [again = []] = await list('bulkImport', { ...parameters, options }, [row]);
		expect(again[0]).toMatchObject({ status: 'unchanged', audit: { action: 'none', changed: [], requestIds: [] } });
		const [plain = []] = await list('bulkImport', parameters, [row]);
		expect(plain[0]).not.toHaveProperty('audit');
	});

	it('of rows of a plan', async () => {
		await bench.sandbox.reset();
		bench.sandbox.seed({ users: 3, groups: 2 });
		const [plan = []] = await list('sync', { syncMode: 'plan', source: 'items', missingGroups: 'reject', mapping }, [
			row,
		]);
		const [applied = [], rejected = [], summary = []] = await list(
			'applyPlan',
			{ approvedBy: 'Grace', note: 'Ticket 7' },
			plan,
		);
		const statuses = [...applied, ...rejected].map(({ status }) => printed(status));
		const counts = Object.fromEntries(
			statuses.map((status) => [status, statuses.filter((other) => other === status).length]),
		);
		expect(summary[0]).toMatchObject({ approvedBy: 'Grace', byStatus: counts });
		expect(applied.map(({ audit }) => audit)).toEqual(
			plan.map(({ action }) =>
				expect.objectContaining({
					action,
					service: service.title,
					approvedBy: 'Grace',
					note: 'Ticket 7',
					executionId: expect.any(String),
				}),
			),
		);
		expect(applied[0]?.audit).toMatchObject({ target: { type: 'user', name: expect.stringMatching(/^audit\.one/i) } });
	});
});

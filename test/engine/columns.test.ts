/** The columns of all operations' outputs: people's first, opaque IDs last, and no more than ten without a Simplify. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters, INodePropertyOptions } from 'n8n-workflow';

import { loadPackage } from '../../tools/engine/package-under-test';
import { SERVICES } from '../../tools/services';
import { tableOf } from '../campaign/operations';
import { from, ref, type OperationCase } from '../campaign/operations/support';
import { startCases, type Named } from '../support/operationCases';
import { printed } from '../support/text';

const { actions } = loadPackage(process.cwd());

const OPAQUE = /^(?:id|ocid|etag|key|meta|schemas|links|self|groupId|userId|compartmentId)$/;
const HUMAN =
	/^(?:outcome|name|displayName|userName|username|userlogin|User Login|email|groupName|groupname|Role Name)$/;

/** What the operation `Get…` of a resource needs beside the user and the group. */
const parameters: INodeParameters = {
	user: ref('user'),
	group: ref('own'),
	role: ref('own'),
	returnAll: false,
	limit: 3,
};

/** Parameters of reads that differ. */
const OWN: Readonly<Record<string, INodeParameters>> = {
	'adobe user get': { user: from('email') },
	'adobe user getGroups': { user: from('email') },
	'adobe userGroup get': { group: ref('group', 'name') },
	'trivore namespace get': { namespace: 'example' },
	'trivore role get': { role: 'PORTAL_ADMIN' },
	'oig organization get': { organization: { __rl: true, mode: 'id', value: '1' } },
};
/** Reads of what the sandbox makes by other operations than these. */
const ELSEWHERE = ['epm job get'];

describe.each(SERVICES)('$title', (service) => {
	const table = tableOf(service.id);
	const description = [...actions].find(([name]) => name.endsWith(`.${service.type}`))?.[1].description;
	const properties = description?.properties ?? [];
	const reads: Named[] = properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options = [] }) =>
			(options as INodePropertyOptions[])
				.filter(({ value }) => /^get/.test(String(value)))
				.map(({ value }) => ({
					resource: printed(displayOptions?.show?.resource?.[0]),
					operation: String(value),
					parameters,
				})),
		);
	const hasSimplify = ({ resource, operation }: Named) =>
		properties.some(
			({ name, displayOptions: { show = {} } = {} }) =>
				name === 'simplify' && show.resource?.includes(resource) && show.operation?.includes(operation),
		);

	let cases: Awaited<ReturnType<typeof startCases>>;
	beforeAll(async () => {
		cases = await startCases(service);
	});
	afterAll(async () => await cases.bench.stop());

	/** An output of the operation, after what makes its input. */
	const outputOf = async (one: Named, like: OperationCase | undefined): Promise<IDataObject> =>
		await cases.run(one, await cases.prepare(like));

	const check = (one: Named, json: IDataObject, isSimplified: boolean) => {
		const names = Object.keys(json);
		const firstOpaque = names.findIndex((name) => OPAQUE.test(name));
		const late = names.slice(firstOpaque < 0 ? names.length : firstOpaque).filter((name) => HUMAN.test(name));
		expect(late).toEqual([]);
		if (names.includes('outcome')) expect(names[0]).toBe('outcome');
		if (isSimplified) expect([names.length <= 10 || hasSimplify(one), names]).toEqual([true, names]);
		if (isSimplified && hasSimplify(one)) expect([names.length <= 10, names]).toEqual([true, names]);
	};

	it.each(table.cases.map((one) => [`${one.resource} ${one.operation}`, one] as const))('%s', async (_title, one) => {
		const json = await outputOf(one, one);
		expect(json.error).toBeUndefined();
		check(one, json, true);
	});

	const here = reads.filter(({ resource, operation }) => !ELSEWHERE.includes(`${service.id} ${resource} ${operation}`));
	it.each(here.map((one) => [`${one.resource} ${one.operation}`, one] as const))('%s', async (title, one) => {
		const like =
			table.cases.find((it) => it.resource === one.resource && it.operation === 'delete') ??
			table.cases.find((it) => it.resource === one.resource && it.before !== undefined);
		const own = OWN[`${service.id} ${title}`];
		const read = { ...one, parameters: { ...like?.parameters, ...parameters, ...own } };
		const json = await outputOf(read, like);
		expect([title, json.error]).toEqual([title, undefined]);
		check(one, json, true);
		check(one, await outputOf({ ...read, parameters: { ...read.parameters, simplify: false } }, like), false);
	});
});

/**
 * The same case has the same outcome in every node. The cases are found by what an operation's fields are, so a new
 * operation is tried as well, and one without parameters to try it with fails.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { startSandbox, type Sandbox } from '../../../sandbox';
import { createEngine, type Engine } from '../../../tools/engine/engine';
import { NODE, oneNode } from '../../../tools/engine/oneNode';
import { loadPackage } from '../../../tools/engine/package-under-test';
import { sandboxFor, SERVICES, type Service } from '../../../tools/services';
import { tableOf } from '../../campaign/operations';
import type { OperationCase } from '../../campaign/operations/support';
import { footprint } from '../../campaign/operations/footprint';
import { text } from '../../support/text';
import { shortenWaits } from '../../support/shortWaits';

const PACKAGE = 'n8n-nodes-identity-provisioning';
shortenWaits(1_000);

const loaded = loadPackage(process.cwd());

interface Operation {
	readonly resource: string;
	readonly operation: string;
	/** What is shown for it, without the hidden copies of collections. */
	readonly fields: readonly INodeProperties[];
}

/** All operations of a built node, with their fields. */
function operationsOf({ type }: Service): Operation[] {
	const properties = loaded.nodes.get(`${PACKAGE}.${type}`)?.description.properties ?? [];
	const isFor = ({ displayOptions, type: kind }: INodeProperties, resource: string, operation: string) =>
		kind !== 'hidden' &&
		displayOptions?.show?.resource?.includes(resource) === true &&
		displayOptions.show.operation?.includes(operation) === true;
	return properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options = [] }) =>
			(displayOptions?.show?.resource ?? []).flatMap((resource) =>
				(options as INodePropertyOptions[]).map(({ value }) => ({
					resource: text(resource),
					operation: String(value),
					fields: properties.filter((field) => isFor(field, text(resource), text(value))),
				})),
			),
		);
}

const fieldOf = ({ fields }: Operation, name: string) => fields.find((field) => field.name === name);
const optionOf = (operation: Operation, name: string) =>
	((fieldOf(operation, 'options')?.options ?? []) as INodeProperties[]).find((field) => field.name === name);
const titleOf = ({ resource, operation }: Pick<Operation, 'operation' | 'resource'>) => `${resource} ${operation}`;

/** Fields that hold what an update changes. */
const CHANGES = ['updateFields', 'capabilities'];
const isChange = (field: INodeProperties) =>
	CHANGES.includes(field.name) || (field.name === 'customFields' && field.required === true);
/** Fields that take several names and must have one. */
const isList = ({ type, required, description = '' }: INodeProperties) =>
	required === true && (type === 'multiOptions' || (type === 'string' && /comma/i.test(description)));
const isDelete = ({ operation }: Operation) => /^delete|^removeFromOrganization$/.test(operation);

/** Objects that no service has, for operations that read one. */
const MISSING: Readonly<Record<string, INodeParameters | 'undocumented'>> = {
	'adobe user get': { user: 'nobody@example.com' },
	'adobe userGroup get': { group: { __rl: true, mode: 'name', value: 'Nowhere' } },
	'epm user get': { user: { __rl: true, mode: 'id', value: 'nobody' } },
	'epm group get': { group: { __rl: true, mode: 'name', value: 'Nowhere' } },
	// What EPM says of a job that it does not have; it may be one that failed.
	'epm job get': 'undocumented',
	'oci user get': { user: { __rl: true, mode: 'name', value: 'nobody' } },
	'oci group get': { group: { __rl: true, mode: 'name', value: 'Nowhere' } },
	'oci policy get': { policyId: 'ocid1.policy.oc1..aaaaaaaaunknown' },
	'oci-domains user get': { user: { __rl: true, mode: 'name', value: 'nobody' } },
	'oci-domains group get': { group: { __rl: true, mode: 'name', value: 'Nowhere' } },
	'oig user get': { user: { __rl: true, mode: 'name', value: 'NOBODY' } },
	'oig role get': { role: { __rl: true, mode: 'name', value: 'Nowhere' } },
	'oig organization get': { organization: { __rl: true, mode: 'name', value: 'Nowhere' } },
	'oig request get': { requestNumber: '999999' },
	'scim user get': { user: { __rl: true, mode: 'name', value: 'nobody' } },
	'scim group get': { group: { __rl: true, mode: 'name', value: 'Nowhere' } },
	'scim customResource get': { endpoint: 'Devices', id: 'none' },
	'trivore user get': { user: { __rl: true, mode: 'name', value: 'nobody' } },
	'trivore group get': { group: { __rl: true, mode: 'name', value: 'Nowhere' } },
	'trivore role get': { role: 'Nowhere' },
	'trivore namespace get': { namespace: 'nowhere' },
};

describe.each(SERVICES)('$title', (service) => {
	const table = tableOf(service.id);
	const operations = operationsOf(service);
	let sandbox: Sandbox;
	let engine: Engine;
	let good: IDataObject;
	beforeAll(async () => {
		sandbox = await startSandbox({ services: sandboxFor(service), seed: 1 });
		engine = await createEngine(loaded, sandbox.credentials);
	});
	beforeEach(async () => {
		await sandbox.reset();
		sandbox.seed({ users: 3, groups: 2 });
		good = table.good(sandbox);
	});
	afterAll(async () => {
		engine.close();
		await sandbox.stop();
	});

	const caseOf = (operation: Pick<Operation, 'operation' | 'resource'>): OperationCase => {
		const named = (title: string) => table.cases.find((one) => titleOf(one) === title);
		// What is about one user and its groups takes the same.
		const found = named(titleOf(operation)) ?? (operation.resource === 'user' ? named('user addToGroup') : undefined);
		if (found === undefined) throw new Error(`${titleOf(operation)} has no case in the table of operations.`);
		return found;
	};
	/** The output of an operation for one item; an error item is one, too. */
	const run = async (
		{ resource, operation }: Pick<Operation, 'operation' | 'resource'>,
		parameters: INodeParameters,
		item: IDataObject,
	): Promise<IDataObject> => {
		const { type, credential } = service;
		const all = { resource, operation, ...parameters };
		const spec = oneNode({ type, credential, parameters: all, onError: 'continueRegularOutput' });
		const data = { mimeType: 'text/csv', fileName: 'people.csv', data: Buffer.from('a,b\n').toString('base64') };
		const result = await engine.run(spec, { items: [{ json: item, binary: { data } }] });
		if (result.error) throw new Error(result.error.message);
		const [output] = result.node(NODE).outputs[0] ?? [];
		return output?.json ?? {};
	};
	/** Makes what the operation needs, and gives its parameters and items. */
	const prepared = async (operation: Operation) => {
		const one = caseOf(operation);
		const item: IDataObject = { ...good, ...one.good };
		sandbox.options(service.id, one.options);
		for (const { resource, operation: verb, parameters, keep = {} } of one.before ?? []) {
			const made = await run({ resource, operation: verb }, parameters, item);
			for (const [name, member] of Object.entries(keep)) item[name] = made[member];
		}
		Object.assign(item, await one.prepare?.(sandbox));
		sandbox.log.clear();
		return { parameters: one.parameters, item, bad: { ...item, ...(one.bad ?? table.bad) } };
	};
	/** Requests but those for a token. */
	const requests = () =>
		sandbox.log.entries.map(({ method, path }) => `${method} ${path}`).filter((call) => !/token/.test(call));
	const kindOf = (json: IDataObject) => (json.details as IDataObject | undefined)?.kind;
	const refusal = (json: IDataObject) => ({
		error: json.error,
		kind: kindOf(json),
		field: (json.details as IDataObject | undefined)?.field,
		requests: requests(),
	});
	const named = (list: readonly Operation[]) => list.map((operation) => [titleOf(operation), operation] as const);
	const those = (is: (operation: Operation) => boolean) => named(operations.filter(is));

	describe('an update with nothing added is refused before anything is sent', () => {
		it.each(those(({ fields }) => fields.some(isChange)))('%s', async (_title, operation) => {
			const field = operation.fields.find(isChange);
			const { parameters, item } = await prepared(operation);
			const label = field?.displayName ?? '';
			const json = await run(
				operation,
				{ ...parameters, [field?.name ?? '']: field?.type === 'json' ? '{}' : {} },
				item,
			);
			expect(refusal(json)).toEqual({
				error: `"${label}" is empty, so there is nothing to change.`,
				kind: 'invalid',
				field: label,
				requests: [],
			});
		});
	});

	describe('a change of what does not exist', () => {
		const changes = table.cases.filter(
			// The user of Restore Access is in the ledger, and EPM does not tell a user who has left from one who never was.
			({ operation }) =>
				!/^(?:create|upsert|upload|import|run|delete|removeFromOrg|restoreAccess)/.test(operation) &&
				!(service.id === 'epm' && operation === 'endAccess'),
		);
		const titles = new Set(changes.map(titleOf));
		it.each(those((operation) => titles.has(titleOf(operation))))('%s', async (_title, operation) => {
			const { parameters, bad } = await prepared(operation);
			expect(kindOf(await run(operation, parameters, bad))).toBe('notFound');
		});
	});

	describe('a delete of what does not exist fails, unless it may be missing', () => {
		it('every operation that deletes has the option', () => {
			const all = operations.filter(isDelete);
			expect(all.length).toBeGreaterThan(1);
			const fields = all.map((operation) => optionOf(operation, 'ignoreMissing'));
			for (const field of fields) {
				expect(field).toMatchObject({ displayName: 'Ignore If Missing', type: 'boolean', default: false });
				expect(field?.description).toMatch(/^Whether to continue with the outcome "unchanged" if it does not exist/);
			}
		});

		it.each(those(isDelete))('%s', async (_title, operation) => {
			const { parameters, bad } = await prepared(operation);
			expect(kindOf(await run(operation, parameters, bad))).toBe('notFound');
			const before = footprint(sandbox, service.id);
			const options = { ...(parameters.options as INodeParameters), ignoreMissing: true };
			expect(await run(operation, { ...parameters, options }, bad)).toMatchObject({
				outcome: 'unchanged',
				deleted: false,
			});
			expect(footprint(sandbox, service.id)).toBe(before);
		});
	});

	describe('a read of what does not exist', () => {
		it.each(those(({ operation }) => operation === 'get'))('%s', async (title, operation) => {
			const parameters = MISSING[`${service.id} ${title}`];
			if (parameters === undefined) throw new Error(`${service.id} ${title} has no missing object to read.`);
			if (parameters === 'undocumented') return;
			expect(kindOf(await run(operation, parameters, {}))).toBe('notFound');
		});
	});

	describe('an empty list is refused before anything is sent', () => {
		const lists = operations.flatMap((operation) =>
			operation.fields
				.filter(isList)
				.map((field) => [`${titleOf(operation)}: ${field.displayName}`, operation, field] as const),
		);
		if (lists.length === 0) return;
		it.each(lists)('%s', async (_title, operation, { name, displayName, displayOptions = {} }) => {
			const { parameters, item } = await prepared(operation);
			const shown = Object.fromEntries(
				Object.entries(displayOptions.show ?? {})
					.filter(([other]) => other !== 'resource' && other !== 'operation')
					.map(([other, values]) => [other, values?.[0]]),
			) as INodeParameters;
			const json = await run(operation, { ...parameters, ...shown, [name]: '={{ [] }}' }, item);
			const error = `"${displayName}" is empty.`;
			expect(refusal(json)).toEqual({ error, kind: 'invalid', field: displayName, requests: [] });
		});
	});

	describe('a create of what exists', () => {
		const creates = those((operation) => fieldOf(operation, 'ifExists') !== undefined);
		it.each(creates)('%s has the same choices', (_title, operation) => {
			const field = fieldOf(operation, 'ifExists');
			expect(field?.displayName).toMatch(/^If (?:User|Group|Role) Exists$/);
			const choices = (field?.options ?? []) as INodePropertyOptions[];
			// Values of earlier versions are offered only where a workflow has them.
			const offered = choices.filter(({ displayOptions }) => displayOptions === undefined);
			expect(offered.map(({ name, value }) => [name, value])).toEqual([
				['Fail', 'fail'],
				['Return Existing', 'returnExisting'],
				['Update', 'update'],
			]);
			expect(field?.default).toBe('fail');
		});

		it.each(creates)('%s', async (_title, operation) => {
			const label = fieldOf(operation, 'ifExists')?.displayName ?? '';
			const { parameters, item } = await prepared(operation);
			expect((await run(operation, { ...parameters, ifExists: 'returnExisting' }, item)).outcome).toBe('created');
			const before = footprint(sandbox, service.id);
			const failed = await run(operation, { ...parameters, ifExists: 'fail' }, item);
			expect(kindOf(failed)).toBe('conflict');
			expect(failed.message).toContain(`'${label}'`);
			const returned = await run(operation, { ...parameters, ifExists: 'returnExisting' }, item);
			expect(returned.outcome).toBe('unchanged');
			const updated = await run(operation, { ...parameters, ifExists: 'update' }, item);
			// Adobe does not tell whether an update changed anything.
			expect(updated.outcome).toBe(service.id === 'adobe' ? 'accepted' : 'unchanged');
			expect(footprint(sandbox, service.id)).toBe(before);
		});
	});

	describe('a create with nothing in its collections', () => {
		it.each(those(({ operation }) => operation === 'create'))('%s', async (_title, operation) => {
			const { parameters, item } = await prepared(operation);
			const empty = fieldOf(operation, 'additionalFields') === undefined ? {} : { additionalFields: {} };
			const json = await run(operation, { ...parameters, ...empty, options: {} }, item);
			expect(json.outcome).toBe('created');
		});
	});
});

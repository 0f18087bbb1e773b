import { createPrivateKey } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type {
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { startSandbox, type Sandbox, type ServiceId } from '../../sandbox';
import { createEngine, type Engine, type WorkflowRun } from '../../tools/engine/engine';
import { loadPackage } from '../../tools/engine/package-under-test';
import { SERVICES } from '../../tools/services';
import { NODE, oneNode } from '../support/workflow';

/*
 * Every operation of every node runs with secrets that no other text resembles: in the credentials, in the parameters,
 * and in what the service answers. None of them may come out anywhere but in the member of an output that is made for it.
 */

// All that n8n itself would log is looked through too. Test files share the environment, so it is put back.
const logLevel = process.env.N8N_LOG_LEVEL ?? 'silent';
process.env.N8N_LOG_LEVEL = 'debug';

const PACKAGE = 'n8n-nodes-identity-provisioning';
/** The service of a node in the sandbox, and the credential type that it uses by default. */
function ofNode(node: string): { readonly service: ServiceId; readonly credential: string } {
	const found = SERVICES.find(({ type }) => type === node);
	if (found === undefined) throw new Error(`tools/services.ts has no service of the node ${node}.`);
	return { service: found.id, credential: found.credential };
}

/** A password that every escape changes, with all kinds of characters that password rules ask for. */
const PASSWORD = 'Plánted "9\\&<pass>+/%20word';
const PASSPHRASE = "Plánted '7' {passphrase}\t$";
/** Words that must not be found in any spelling of the passwords. */
const TELLTALES = ['nted "9', 'pass>+', "nted '7", '{passphrase}'];

const loaded = loadPackage(process.cwd());
let sandbox: Sandbox;
let engine: Engine;
let secrets: string[];
const printed: string[] = [];

/** A private key under the passphrase. */
const encrypted = (pem: string) =>
	createPrivateKey(pem)
		.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE })
		.toString();

beforeAll(async () => {
	for (const method of ['debug', 'error', 'info', 'log', 'warn'] as const) {
		jest
			.spyOn(console, method)
			.mockImplementation((...parts: unknown[]) => void printed.push(parts.map(String).join(' ')));
	}
	// n8n's logger writes to the streams behind the console.
	const { _stdout, _stderr } = console as Console & Partial<Record<'_stderr' | '_stdout', NodeJS.WriteStream>>;
	for (const stream of new Set([process.stdout, process.stderr, _stdout, _stderr])) {
		if (stream) jest.spyOn(stream, 'write').mockImplementation((chunk) => printed.push(String(chunk)) > 0);
	}
	jest.spyOn(Math, 'random').mockReturnValue(0);
	sandbox = await startSandbox({ seed: 1 });
	const credentials = Object.fromEntries(
		Object.entries(sandbox.credentials).map(([name, fields]: [string, object]) => [
			name,
			'privateKey' in fields
				? { ...fields, privateKey: encrypted(String(fields.privateKey)), passphrase: PASSPHRASE }
				: fields,
		]),
	);
	engine = await createEngine(loaded, credentials);
	secrets = [PASSWORD, PASSPHRASE];
	for (const [name, type] of loaded.credentials) {
		const values = new Map(Object.entries(credentials[name] ?? {}));
		for (const property of type.properties) {
			const value: unknown = values.get(property.name);
			if (property.typeOptions?.password === true && typeof value === 'string' && value !== '') secrets.push(value);
		}
	}
});
beforeEach(async () => {
	await sandbox.reset();
	sandbox.seed({ users: 4, groups: 2 });
	printed.length = 0;
});
afterAll(async () => {
	process.env.N8N_LOG_LEVEL = logLevel;
	jest.restoreAllMocks();
	engine.close();
	await sandbox.stop();
});

/** The ways in which a text may show a secret. A key is told by any of its lines. */
function spellings(secret: string): string[] {
	const parts = secret.includes('-----BEGIN') ? secret.split('\n').filter((line) => line.length > 30) : [secret];
	return parts.flatMap((part) => [
		part,
		JSON.stringify(part).slice(1, -1),
		encodeURIComponent(part),
		Buffer.from(part).toString('base64').replace(/=+$/, '').slice(0, -1),
	]);
}

/** What of the secrets is in a text; the names of the spellings only, so that a failing test does not show them. */
function leaks(text: string): string[] {
	const found = secrets.flatMap((secret, index) =>
		spellings(secret).map((spelling, form) => (text.includes(spelling) ? `secret ${index}, spelling ${form}` : '')),
	);
	const headers = /Signature version=|\b(?:Bearer|Basic) [\w+/=-]{12}/.exec(text) ? ['an Authorization header'] : [];
	return [...found, ...TELLTALES.map((part) => (text.includes(part) ? 'a part of a password' : '')), ...headers].filter(
		(leak) => leak !== '',
	);
}

const optionsOf = (property: INodeProperties) => (property.options ?? []) as INodeProperties[];
const choices = (property: INodeProperties | undefined) =>
	((property?.options ?? []) as INodePropertyOptions[]).map(({ value }) => String(value));

/** Whether an operation has the field. */
function isOf(property: INodeProperties, resource: string, operation: string): boolean {
	const { show } = property.displayOptions ?? {};
	return show?.resource?.includes(resource) === true && show.operation?.includes(operation) === true;
}

/** Something that the field takes; what is masked in the editor gets the planted password. */
function fill(property: INodeProperties, service: ServiceId): INodeParameters[string] {
	const { users, groups } = sandbox.state(service);
	if (property.typeOptions?.password === true) return '={{ $json.password }}';
	if (property.type === 'collection') {
		return Object.fromEntries(
			optionsOf(property)
				.filter(({ typeOptions }) => typeOptions?.password === true)
				.map((option) => [option.name, '={{ $json.password }}']),
		);
	}
	if (property.type === 'resourceLocator') {
		const people = /user|member|manager/i.test(property.name) ? users : groups;
		const value = property.name === 'nsCode' ? 'example' : people.at(-1)?.id;
		return { __rl: true, mode: 'id', value: value ?? 'x' };
	}
	if (property.type === 'multiOptions') return ['x'];
	if (property.type !== 'string' || property.default !== '') return property.default;
	if (/mail/i.test(property.name)) return 'planted@example.com';
	if (/publicKey/.test(property.name)) return 'x';
	return /^(user)?(name|login)$/i.test(property.name) ? 'planted.user' : 'x';
}

const operations = [...loaded.nodes].flatMap(([type, { description }]) => {
	const node = type.slice(PACKAGE.length + 1);
	const resources = choices(description.properties.find(({ name }) => name === 'resource'));
	return resources.flatMap((resource) =>
		description.properties
			.filter(({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.resource?.includes(resource))
			.flatMap((property) => choices(property).map((operation) => [node, resource, operation] as const)),
	);
});

/** The input: the password for expressions, and a file for imports. */
const item: INodeExecutionData = {
	json: { password: PASSWORD },
	binary: {
		data: {
			mimeType: 'text/csv',
			fileName: 'users.csv',
			data: Buffer.from('First Name,Last Name,Email,User Login\nZoe,Ko,zoe@example.com,zoe.ko\n').toString('base64'),
		},
	},
};

function parametersFor(node: string, resource: string, operation: string): INodeParameters {
	const { service } = ofNode(node);
	const properties = loaded.nodes.get(`${PACKAGE}.${node}`)?.description.properties ?? [];
	const fields = properties.filter((property) => property.type !== 'hidden' && isOf(property, resource, operation));
	const filled = Object.fromEntries(fields.map((field) => [field.name, fill(field, service)]));
	// What is told of the run and its values is looked through as well.
	const isAudited = fields.some(
		(field) => field.name === 'options' && optionsOf(field).some(({ name }) => name === 'auditFields'),
	);
	const given = filled.options;
	const options = {
		...(typeof given === 'object' && given !== null && !Array.isArray(given) ? given : {}),
		auditFields: true,
	};
	return { ...filled, ...(isAudited ? { options } : {}), resource, operation };
}

const isPlanted = (node: string, resource: string, operation: string) =>
	JSON.stringify(parametersFor(node, resource, operation)).includes('$json.password');

/** Runs an operation; gives all that n8n keeps of the node, without the members that are made for secrets. */
async function perform(node: string, resource: string, operation: string): Promise<string> {
	const { credential } = ofNode(node);
	const parameters = parametersFor(node, resource, operation);
	const workflow = oneNode({ type: node, credential, parameters, onError: 'continueRegularOutput' });
	const run: WorkflowRun = await engine.run(workflow, { items: [item] }).catch((error: unknown) => {
		throw new Error(`${node} ${resource} ${operation} could not be started.`, { cause: error });
	});
	const asked = new Set(loaded.nodes.get(`${PACKAGE}.${node}`)?.description.sensitiveOutputFields ?? []);
	const isOutput = (json: IDataObject) => !('error' in json);
	for (const { json } of run.node(NODE).outputs.flat()) {
		for (const name of isOutput(json) ? asked : []) {
			if (typeof json[name] === 'string') secrets.push(json[name]);
			delete json[name];
		}
	}
	return JSON.stringify([run.data.data.resultData.runData[NODE], run.error]);
}

/** Looks at everything that came out of a run. */
async function expectNoLeak(node: string, resource: string, operation: string): Promise<void> {
	const kept = await perform(node, resource, operation);
	const { service, credential } = ofNode(node);
	const { accessToken } = await engine.credentials.getDecrypted(undefined, { id: '1', name: '' }, credential);
	if (typeof accessToken === 'string' && accessToken !== '' && !secrets.includes(accessToken))
		secrets.push(accessToken);
	expect(leaks(kept)).toEqual([]);
	expect(printed.join('\n')).toContain(`Running node "${NODE}" finished successfully`);
	expect(leaks(printed.join('\n'))).toEqual([]);
	expect(leaks(JSON.stringify([sandbox.log.entries, sandbox.state(service)]))).toEqual([]);
}

it('plants a password wherever a node takes one', () => {
	expect(operations.filter((operation) => isPlanted(...operation)).map((operation) => operation.join(' '))).toEqual([
		'ociIdentity dbCredential create',
		'ociIdentityDomains user create',
		'ociIdentityDomains user setPassword',
		'oracleEpmCloud user create',
		'oracleEpmCloud user importFromCsv',
		'oracleIdentityGovernance account resetPassword',
		'oracleIdentityGovernance user create',
		'oracleIdentityGovernance user resetPassword',
		'scim user create',
		'trivoreId user create',
		'trivoreId user upsert',
		'trivoreId user setPassword',
	]);
});

describe.each(operations)('%s: %s %s', (node, resource, operation) => {
	const { service } = ofNode(node);

	it('shows no secret when it goes through', async () => {
		await expectNoLeak(node, resource, operation);
	});

	it('shows no secret when the service refuses it and echoes what it was sent', async () => {
		const echo = isPlanted(node, resource, operation)
			? [PASSWORD, JSON.stringify({ value: PASSWORD }), encodeURIComponent(PASSWORD)]
			: [];
		const message = ['This value is too weak:', ...echo].join(' ');
		sandbox.faults.set({ rules: [{ service, method: ['POST', 'PUT', 'PATCH', 'DELETE'], status: 400, message }] });
		await expectNoLeak(node, resource, operation);
	});

	it('shows no secret when the credential is refused', async () => {
		const message = 'Not accepted: Authorization: Basic cGxhbnRlZDpQbGFudGVkMSE= / Bearer Planted0Token0Of0Old';
		sandbox.faults.set({ rules: [{ service, status: 401, message }] });
		await expectNoLeak(node, resource, operation);
	});
});

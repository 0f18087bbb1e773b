import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { startSandbox } from '../../../sandbox';
import * as definitions from '../../../sandbox/services';
import { readExamples } from '../../../tools/n8n/examples';
import { serviceOf, SERVICE_IDS, SERVICES } from '../../../tools/services';

const root = join(__dirname, '..', '..', '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
	n8n: { nodes: string[]; credentials: string[] };
};
const classNames = (files: readonly string[]) =>
	files.map((file) => file.replace(/^.*\/|\.(node|credentials)\.js$/g, ''));
const capitalized = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

it('has the services of the sandbox, by the same titles, in any order', () => {
	expect([...SERVICE_IDS].sort()).toEqual(Object.keys(definitions).sort());
	expect(SERVICES.map(({ id, title }) => [id, title])).toEqual(SERVICE_IDS.map((id) => [id, definitions[id].title]));
});

it('has every node of the package once, each with its trigger, and a credential that the package has and the sandbox gives', async () => {
	const types = SERVICES.map(({ type }) => capitalized(type));
	expect(classNames(manifest.n8n.nodes).sort()).toEqual(types.flatMap((type) => [type, `${type}Trigger`]).sort());
	const sandbox = await startSandbox({ seed: 1 });
	for (const { credential } of SERVICES) {
		expect(classNames(manifest.n8n.credentials)).toContain(capitalized(credential));
		expect(Object.keys(sandbox.credentials)).toContain(credential);
	}
	await sandbox.stop();
});

it('knows how the examples call their nodes', () => {
	const onboarding = readExamples(join(root, 'examples')).find(({ name }) => name === 'HR onboarding');
	for (const { prefix, type } of SERVICES) {
		const named = onboarding?.nodes.filter(({ name, type }) => name.startsWith(prefix) && !type.endsWith('noOp')) ?? [];
		expect(new Set(named.map((node) => node.type.split('.').at(-1)))).toEqual(new Set([type]));
	}
});

it('says the least calls of each service, which grow with the people', () => {
	for (const { minimum } of SERVICES) expect(minimum.calls(1_000, 3)).toBeGreaterThan(minimum.calls(10, 3));
	expect(serviceOf('oci').minimum.calls(1_000, 3)).toBe(4_005);
	expect(() => serviceOf('ldap')).toThrow('There is no service ldap.');
});

/**
 * Files that speak of all services but one must speak of that one too: whoever adds one finds here where it is missing, in
 * lists, tests, pages and examples alike.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { SERVICES, type NodeServiceId, type Service } from '../../../tools/services';

const root = join(__dirname, '..', '..', '..');
const PLACES = [
	'*.{json,md}',
	'.github/**/*.{md,yml}',
	'{bench,sandbox,test,tools,demo,examples}/**/*.{json,md,ts}',
	'docs/*.md',
];
/** Not all that is written is about the services as they are now, or about all that they are. */
const OUTSIDE = /node_modules|^bench\/results\/|^CHANGELOG\.md$|^package-lock\.json$/;

const camel = (id: string) => id.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** By its ID, its title, the name of its node, or that of its folders. */
function isNamed({ id, title, type }: Service, text: string): boolean {
	const names = [
		id,
		camel(id),
		title.replaceAll('.', String.raw`\.`).replaceAll(' ', '[ -]'),
		`${type}(?:Tool|Trigger)?`,
	];
	return new RegExp(String.raw`\b(?:${names.join('|')})\b(?!-)`, 'i').test(text);
}

/** Files that leave services out, and why; a new service is added to the file, or to its entry here. */
interface LeftOut {
	readonly services: readonly NodeServiceId[];
	readonly reason: string;
}
const LIVES: LeftOut = {
	services: ['scim'],
	reason: 'the lives of an employee run through five systems and a domain; a SCIM server is one more of the same rows',
};
const LEFT_OUT: Readonly<Record<string, LeftOut>> = {
	'examples/contractor-expiry.json': LIVES,
	'examples/drift-report.json': LIVES,
	'examples/joiner-webhook.json': {
		services: ['oci-domains'],
		reason: 'a domain of OCI Identity and the Identity API know the same people',
	},
	'examples/leaver-webhook.json': LIVES,
	'examples/mover-webhook.json': LIVES,
	'examples/returner-webhook.json': LIVES,
	'examples/staged-delete.json': LIVES,
	'examples/sync-five-systems.json': { services: ['oci-domains'], reason: 'five of them, as its name says' },
	'test/engine/access-lives.test.ts': { services: ['trivore'], reason: 'tells of a service only what differs there' },
	'test/engine/bulk/one-row.test.ts': { services: ['scim'], reason: 'what a row costs there depends on the server' },
	'test/engine/planted-secrets.test.ts': { services: ['adobe'], reason: 'tells of a service only what differs there' },
	'test/unit/http/advice.test.ts': {
		services: ['oci-domains'],
		reason: 'refusals in the form of SCIM are tested with the protocol',
	},
	'test/unit/architecture/rooms.test.ts': {
		services: ['trivore'],
		reason: 'has the exceptions of each service, and Trivore ID has none',
	},
};

const lacking = globSync(PLACES, { cwd: root, exclude: (path) => path.includes('node_modules') })
	.map((path) => path.replaceAll('\\', '/'))
	.filter((path) => !OUTSIDE.test(path))
	.map((path) => {
		const text = readFileSync(join(root, path), 'utf8');
		return { path, missing: SERVICES.filter((service) => !isNamed(service, text)).map(({ id }) => id) };
	})
	.filter(({ missing }) => missing.length > 0);

const leftOut = (path: string): readonly string[] => LEFT_OUT[path]?.services ?? [];

it('names every service where it names all others', () => {
	const open = lacking.flatMap(({ path, missing }) => {
		const [id, another] = missing.filter((one) => !leftOut(path).includes(one));
		if (id === undefined || another !== undefined) return [];
		return [`${path}: add ${id}, or say in LEFT_OUT why it is not there`];
	});
	expect(open).toEqual([]);
});

it('has no exception that is not needed', () => {
	const needless = Object.entries(LEFT_OUT).flatMap(([path, { services }]) => {
		const missing = lacking.find((file) => file.path === path)?.missing ?? [];
		return services.filter((id) => !missing.includes(id)).map((id) => `${path} has ${id}`);
	});
	expect(needless).toEqual([]);
});

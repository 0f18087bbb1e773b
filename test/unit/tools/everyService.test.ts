/**
 * Files that speak of all services but one must speak of that one too: whoever adds one finds here where it is missing, in
 * lists, tests, pages and examples alike.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { SERVICES, type Service } from '../../../tools/services';

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

/** Files that leave a service out, and why. */
const LIVES =
	'the lives of an employee run through five systems and a domain; a SCIM server is one more of the same rows';
const LEFT_OUT: Readonly<Record<string, string>> = {
	'bench/run.ts': 'OCI Identity makes one call for each membership, so its growth is known',
	'examples/contractor-expiry.json': LIVES,
	'examples/drift-report.json': LIVES,
	'examples/joiner-webhook.json': 'a domain of OCI Identity and the Identity API know the same people',
	'examples/leaver-webhook.json': LIVES,
	'examples/mover-webhook.json': LIVES,
	'examples/returner-webhook.json': LIVES,
	'examples/staged-delete.json': LIVES,
	'examples/sync-five-systems.json': 'five of them, as its name says',
	'test/engine/access-lives.test.ts': 'tells of a service only what differs there',
	'test/unit/http/advice.test.ts': 'refusals in the form of SCIM are tested with the protocol',
	'test/unit/architecture/rooms.test.ts': 'has the exceptions of each service, and Trivore ID has none',
};

const lacking = globSync(PLACES, { cwd: root, exclude: (path) => path.includes('node_modules') })
	.map((path) => path.replaceAll('\\', '/'))
	.filter((path) => !OUTSIDE.test(path))
	.map((path) => {
		const text = readFileSync(join(root, path), 'utf8');
		return { path, missing: SERVICES.filter((service) => !isNamed(service, text)).map(({ id }) => id) };
	})
	.filter(({ missing }) => missing.length > 0);

it('names every service where it names all others', () => {
	const open = lacking.filter(({ path, missing }) => missing.length === 1 && !(path in LEFT_OUT));
	expect(open.map(({ path, missing }) => `${path} lacks ${missing.join(', ')}`)).toEqual([]);
});

it('has no exception that is not needed', () => {
	expect(Object.keys(LEFT_OUT).filter((path) => !lacking.some((file) => file.path === path))).toEqual([]);
});

import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SERVICES } from '../../../tools/services';

const root = join(__dirname, '..', '..', '..');

/**
 * What every service has, and what each file is for. `<s>` stands for the service's id, `<S>` for the same in camel case,
 * `<Node>` for its node's class.
 */
const ROOMS = [
	// How requests are authenticated, out of what n8n stores.
	'providers/<S>/auth/credential.ts',
	// Where requests go, pages, refusals and writes that are safe to repeat.
	'providers/<S>/client.ts',
	'providers/<S>/errors.ts',
	'providers/<S>/schemas.ts',
	// What can be done to each of them, as functions that take the client.
	'providers/<S>/users.ts',
	'providers/<S>/groups.ts',
	'providers/<S>/memberships.ts',
	// The service as a directory for bulk work.
	'providers/<S>/directory/index.ts',
	'providers/<S>/directory/capabilities.ts',
	'nodes/<Node>/<Node>.node.ts',
	'nodes/<Node>/<Node>.node.json',
	// Starts workflows when the directory changes.
	'nodes/<Node>/<Node>Trigger.node.ts',
	'nodes/<Node>/<Node>Trigger.node.json',
	'nodes/<Node>/session.ts',
	'nodes/<Node>/fields.ts',
	'nodes/<Node>/output.ts',
	'nodes/<Node>/methods/listSearch.ts',
	'nodes/<Node>/resources/index.ts',
	'nodes/<Node>/resources/user/index.ts',
	'nodes/<Node>/resources/user/bulkImport.ts',
	'sandbox/services/<s>/index.ts',
	'sandbox/services/<s>/options.ts',
	'test/engine/<S>/support.ts',
	'docs/nodes/<node>.md',
	'docs/nodes/<node>-trigger.md',
	'icons/<node>.svg',
	'icons/<node>.dark.svg',
] as const;

/** Where a service calls something by another name. */
const OTHER_NAMES: Readonly<Record<string, { readonly instead: string; readonly reason: string }>> = {
	'providers/oig/groups.ts': { instead: 'providers/oig/roles.ts', reason: 'What others call a group is a role there.' },
};

/** Lines that a file of `nodes/<Node>/resources` may have; more than one screen or two are several thoughts. */
const MAX_LINES = 120;

/** Files with more lines than that. */
const LONG: Readonly<Record<string, string>> = {};

/** Files with several operations. */
const TOGETHER: Readonly<Record<string, string>> = {
	'AdobeUserManagement/resources/userGroup/productProfiles.ts': 'One function makes both: adding and taking out.',
	'AdobeUserManagement/resources/userGroup/users.ts': 'One function makes both: adding and taking out.',
	'OciIdentity/resources/userCredential/operations.ts': 'One function makes all of them for each kind of secret.',
	'OciIdentityDomains/resources/group/members.ts': 'One function makes both: adding and removing.',
	'OciIdentityDomains/resources/userCredential/operations.ts':
		'One function makes all of them for each kind of secret.',
	'OracleEpmCloud/resources/group/members.ts': 'One function makes both: adding and taking out.',
	'OracleEpmCloud/resources/user/membership.ts': 'One function makes both: adding and taking out.',
	'OracleEpmCloud/resources/user/role.ts': 'One function makes both: assigning and unassigning.',
	'Scim/resources/group/members.ts': 'One function makes both: adding and removing.',
	'OracleIdentityGovernance/resources/role/membership.ts': 'One function makes both: granting and revoking.',
};

const camelCase = (id: string) => id.replace(/-[a-z]/g, (part) => part.slice(1).toUpperCase());
const nodeOf = (type: string) => type.charAt(0).toUpperCase() + type.slice(1);
const fileNameOf = (type: string) => type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

describe.each(SERVICES)('the rooms of $title', ({ id, type, credential }) => {
	const roomOf = (pattern: string) =>
		pattern
			.replaceAll('<s>', id)
			.replaceAll('<S>', camelCase(id))
			.replaceAll('<Node>', nodeOf(type))
			.replaceAll('<node>', fileNameOf(type));

	it.each(ROOMS)('have %s', (pattern) => {
		const room = roomOf(pattern);
		const { instead } = OTHER_NAMES[room] ?? {};
		if (instead !== undefined) expect(existsSync(join(root, room))).toBe(false);
		expect(existsSync(join(root, instead ?? room)) ? '' : (instead ?? room)).toBe('');
	});

	it('have a class and a page for the credential', () => {
		expect(existsSync(join(root, 'credentials', `${nodeOf(credential)}.credentials.ts`))).toBe(true);
		expect(existsSync(join(root, 'docs', 'credentials', `${fileNameOf(credential)}.md`))).toBe(true);
	});
});

describe('the operations of the nodes', () => {
	const files = globSync('*/resources/**/*.ts', { cwd: join(root, 'nodes') }).map((file) => file.replaceAll('\\', '/'));
	const textOf = (file: string) => readFileSync(join(root, 'nodes', file), 'utf8');

	it(`have at most ${MAX_LINES} lines in a file`, () => {
		expect(files.length).toBeGreaterThan(100);
		const long = files.filter((file) => textOf(file).trimEnd().split('\n').length > MAX_LINES);
		expect(long).toEqual(Object.keys(LONG));
	});

	it('have a file each', () => {
		const together = files.filter((file) => (textOf(file).match(/^\s+action:/gm) ?? []).length > 1);
		expect(together.sort()).toEqual(Object.keys(TOGETHER).sort());
	});
});

it('no node has output schemas, which would name members that a directory does not have', () => {
	expect(globSync('*/__schema__/**/*', { cwd: join(root, 'nodes') })).toEqual([]);
});

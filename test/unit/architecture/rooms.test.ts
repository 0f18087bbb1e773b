import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SERVICES } from '../../../tools/services';

const root = join(__dirname, '..', '..', '..');

/**
 * What every service has, and what each file is for. `<s>` stands for the service's id, `<S>` for the same in camel case,
 * `<Node>` for its node's class, `<node>` for the same with hyphens.
 */
const ROOMS: Readonly<Record<string, string>> = {
	'sandbox/services/<s>/index.ts': 'the stand-in, by the comment in sandbox/service.ts',
	'sandbox/services/<s>/options.ts': 'what the documents of the service leave open, as switches',
	'providers/<S>/auth/credential.ts': 'how requests are authenticated, out of what n8n stores',
	'providers/<S>/client.ts': 'where requests go, pages, refusals, and writes that are safe to repeat',
	'providers/<S>/errors.ts': 'refusals as a ServiceError with code, advice and reason',
	'providers/<S>/schemas.ts': 'what the client relies on in replies',
	'providers/<S>/rules.ts': 'what the service demands of each value',
	'providers/<S>/users.ts': 'what can be done to users, as functions that take the client',
	'providers/<S>/groups.ts': 'the same for groups',
	'providers/<S>/memberships.ts': 'the same for memberships',
	'providers/<S>/access.ts': 'what a user has, entry by entry, for End Access and its counterparts',
	'providers/<S>/directory/index.ts': 'the service as a directory for bulk work',
	'providers/<S>/directory/capabilities.ts': 'what the directory can do, and its fields',
	'nodes/<Node>/<Node>.node.ts': 'the node',
	'nodes/<Node>/<Node>.node.json': 'how the node is found, and its pages',
	'nodes/<Node>/<Node>Trigger.node.ts': 'the trigger',
	'nodes/<Node>/<Node>Trigger.node.json': 'how the trigger is found, and its pages',
	'nodes/<Node>/session.ts': 'what the operations of a run share, opened by nodes/shared/session.ts',
	'nodes/<Node>/fields.ts': 'fields of several operations',
	'nodes/<Node>/output.ts': 'outputs of several operations',
	'nodes/<Node>/access.ts': 'what End Access, Restore Access and Set Groups need',
	'nodes/<Node>/sync.ts': 'what Sync and Apply Plan need',
	'nodes/<Node>/methods/listSearch.ts': 'the lists of the editor',
	'nodes/<Node>/resources/index.ts': 'the resources',
	'nodes/<Node>/resources/user/index.ts': 'the operations on users',
	'nodes/<Node>/resources/user/bulkImport.ts': 'Bulk Import',
	'nodes/<Node>/resources/user/sync.ts': 'Sync',
	'nodes/<Node>/resources/user/applyPlan.ts': 'Apply Plan',
	'nodes/<Node>/resources/user/endAccess.ts': 'End Access',
	'nodes/<Node>/resources/user/restoreAccess.ts': 'Restore Access',
	'test/engine/<S>/support.ts': 'how its engine tests start, by test/support/startService.ts',
	'test/campaign/operations/<S>.ts':
		'with what each operation is called, in a campaign and in the tests of all operations',
	'docs/nodes/<node>.md': 'the page of the node',
	'docs/nodes/<node>-trigger.md': 'the page of the trigger',
	'icons/<node>.svg': 'the icon',
	'icons/<node>.dark.svg': 'the icon on dark ground',
};

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

	it('are all there', () => {
		const missing = Object.entries(ROOMS).flatMap(([pattern, what]) => {
			const room = roomOf(pattern);
			const { instead } = OTHER_NAMES[room] ?? {};
			if (instead !== undefined) expect(existsSync(join(root, room))).toBe(false);
			return existsSync(join(root, instead ?? room)) ? [] : [`${instead ?? room}: ${what}`];
		});
		expect(missing).toEqual([]);
	});

	it('have a class and a page for the credential', () => {
		const files = [`credentials/${nodeOf(credential)}.credentials.ts`, `docs/credentials/${fileNameOf(credential)}.md`];
		expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
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

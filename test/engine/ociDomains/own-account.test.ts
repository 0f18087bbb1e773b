/** The account behind the credential: no operation takes its access away. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { byId, byName } from '../../support/workflow';
import { startDomains, type DomainsBench } from './support';

const NAME = 'sandbox.administrator';

let domains: DomainsBench;
let own: string;
let administrators: string;
beforeAll(async () => {
	domains = await startDomains();
});
beforeEach(async () => {
	await domains.sandbox.reset();
	await domains.makeUsers('ada');
	own = domains.sandbox.credentials.ociIdentityApi.userOcid;
	administrators = domains.sandbox.state('oci-domains').groups.find(({ name }) => name === 'Administrators')?.id ?? '';
	domains.sandbox.log.clear();
});
afterAll(() => domains.stop());

const scimId = () => domains.sandbox.state('oci-domains').users.find(({ name }) => name === NAME)?.id ?? '';
const ways = [
	['by OCID', () => byId(own)],
	['by SCIM ID', () => byId(scimId())],
	['by name', () => byName(NAME.toUpperCase())],
	['by email', () => byName(`${NAME}@example.com`)],
] as const;

describe.each(ways)('the own account, given %s', (_way, user) => {
	it.each([
		['user', 'delete', {}, 'it is not deleted'],
		['user', 'delete', { options: { evenIfReferenced: true, ignoreMissing: true } }, 'it is not deleted'],
		['user', 'disable', {}, 'it is not disabled'],
		['user', 'unlock', {}, 'it is not unlocked'],
		['user', 'setPassword', { newPassword: 'Correct-Horse-7' }, 'it is not given another password'],
		['user', 'sendPasswordReset', {}, 'it keeps its password'],
		['user', 'updateCapabilities', { capabilities: { canUseApiKeys: false } }, 'it keeps its capabilities'],
		['user', 'removeFromGroup', { group: byName('Administrators') }, 'it is not removed from groups'],
		['apiKey', 'delete', { fingerprint: '00:11' }, 'it keeps its API keys'],
		['appRole', 'revoke', { granteeType: 'user', appRole: 'User Administrator' }, 'it keeps its app roles'],
	])('%s %s is refused before anything is changed', async (resource, operation, parameters, sentence) => {
		const error = await domains.failure(resource, operation, { user: user(), ...parameters });
		expect(error.message).toContain(sentence);
		expect(domains.writes()).toEqual([]);
	});
});

it('is not removed from groups among others', async () => {
	const error = await domains.failure('group', 'removeMembers', {
		group: byId(administrators),
		users: `ada, ${NAME}`,
	});
	expect(error.message).toContain(`"${NAME}" is the account behind the credential; it is not removed from groups`);
	expect(domains.writes()).toEqual([]);
});

it('keeps a group that it is a member of, and the roles of that group', async () => {
	const group = byId(administrators);
	const deleted = await domains.failure('group', 'delete', { group, options: { evenIfReferenced: true } });
	expect(deleted.message).toContain('The account behind the credential is a member of this group');
	const revoked = await domains.failure('appRole', 'revoke', { granteeType: 'group', group, appRole: 'X' });
	expect(revoked.message).toContain('so the group keeps its app roles');
	expect(domains.writes()).toEqual([]);
});

it('may be added to groups', async () => {
	const [group = ''] = await domains.makeGroups('Robots');
	const [item] = await domains.output('user', 'addToGroup', { user: byName(NAME), group: byId(group) });
	expect([item?.json.outcome, domains.members(group)]).toEqual(['created', [NAME]]);
});

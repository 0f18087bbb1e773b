/** Answers of a gateway: nobody is gone, disabled or out of a role on its word. */
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';

import { startGateway, STRANGE_ANSWERS } from '../../support/gateway';
import { shortenWaits } from '../../support/shortWaits';
import { byId, byName, NODE } from '../../support/workflow';
import { fromInput, person, startOig, type OigBench } from './support';

let oig: OigBench;
let gateway: Awaited<ReturnType<typeof startGateway>>;
beforeAll(async () => {
	shortenWaits(100);
	oig = await startOig();
	gateway = await startGateway(oig.sandbox.credentials.oracleIdentityGovernanceApi.baseUrl);
	await oig.engine.credentials.updateCredentials({ id: '1', name: 'Sandbox' }, 'oracleIdentityGovernanceApi', {
		...oig.sandbox.credentials.oracleIdentityGovernanceApi,
		baseUrl: gateway.address,
	});
});
beforeEach(async () => {
	gateway.meddle(() => undefined);
	await oig.sandbox.reset();
	await oig.output('user', 'create', fromInput, { input: [person('ada'), person('eve')] });
	await oig.one('role', 'grant', { user: byName('ada'), role: byId('301') });
});
afterAll(async () => {
	gateway.close();
	await oig.stop();
});

const members = () => oig.sandbox.state('oig').memberships?.filter(({ groupId }) => groupId === '301').length;

/** Gives every answer to a filter as that to another one. */
function mixUp(one: string, other: string) {
	gateway.meddle(({ path }) => (path.includes(`eq%20${one}`) ? { path: path.replaceAll(one, other) } : undefined));
}

it.each(STRANGE_ANSWERS.flatMap((body) => [[body, 'disable'] as const, [body, 'lock'] as const]))(
	'%s is no sign that %s was done',
	async (body, operation) => {
		gateway.meddle(({ method }) => (method === 'PUT' ? { status: 200, body } : undefined));
		await oig.failure('user', operation, { user: byName('ada') });
		expect(oig.users().find(({ name }) => name === 'ADA')?.active).toBe(true);
	},
);

it.each<[string, string, INodeParameters]>([
	['user', 'resetPassword', { user: byName('ada'), newPassword: 'Another-1234' }],
	['role', 'delete', { role: byId('302') }],
	['user', 'update', { user: byName('ada'), updateFields: { title: 'Countess' } }],
])('answers of a gateway are no sign that %s %s was done', async (resource, operation, parameters) => {
	for (const body of STRANGE_ANSWERS) {
		gateway.meddle(({ method }) => (method === 'GET' ? undefined : { status: 200, body }));
		await oig.failure(resource, operation, parameters);
	}
});

it('takes out of a role whom the answer to another filter does not name', async () => {
	await oig.one('role', 'grant', { user: byName('eve'), role: byId('301') });
	mixUp('ADA', 'EVE');
	expect(await oig.one('role', 'revoke', { user: byId(oig.idOf('ADA')), role: byId('301') })).toMatchObject({
		outcome: 'updated',
	});
	expect(members()).toBe(1);
});

it('finds a user and a role whom the answer to another filter does not name', async () => {
	mixUp('ada', 'eve');
	const csvText = 'User Login\nada';
	const parameters = { rowKind: 'user', source: 'csvText', csvText, importAction: 'delete', dryRun: true };
	const bulk = await oig.run('user', 'bulkImport', parameters);
	expect(bulk.node(NODE).outputs[0]?.[0]?.json.status).toBe('deleted');
	const options = { ignoreMissing: true };
	expect(await oig.one('user', 'delete', { user: byName('ada'), options })).toMatchObject({ outcome: 'deleted' });
	expect(oig.users().find(({ name }) => name === 'EVE')?.active).toBe(true);
	gateway.meddle(({ path }) =>
		path.includes('Role%3A%3AName%20eq')
			? { path: path.replace(/eq%20[^&]*/, 'eq%20Invoice%3A%3AReviewer') }
			: undefined,
	);
	await oig.output('role', 'create', { roleName: 'Testers' }).catch(() => undefined);
	expect(await oig.one('role', 'delete', { role: byName('Testers'), options })).toMatchObject({ outcome: 'deleted' });
});

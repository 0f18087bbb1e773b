import { describe, expect, it } from '@jest/globals';

import { findGroup } from '../../../providers/oci/groups';
import { findUser } from '../../../providers/oci/users';
import { ada, client, grace, list } from './support';

describe.each([
	['findUser', findUser],
	['findGroup', findGroup],
])('%s', (_name, find) => {
	it('asks for the name and gives who has it', async () => {
		const { client: asking, calls } = client(list(ada));
		expect((await find(asking, 'ada'))?.id).toBe(ada.id);
		expect(calls[0]?.url).toMatch(/[?&]name=ada(&|$)/);
	});

	it('never takes one of another name, should the service not obey its filter', async () => {
		await expect(find(client(list(grace, ada)).client, 'alan')).rejects.toThrow('was not asked for');
		expect(await find(client(list({ ...ada, name: 'Ada' })).client, 'ada')).toBeUndefined();
		expect((await find(client(list(grace, ada)).client, 'ada'))?.id).toBe(ada.id);
	});

	it.each(['DELETING', 'DELETED'])('passes over one that is %s', async (lifecycleState) => {
		const gone = { ...ada, lifecycleState };
		expect(await find(client(list(gone)).client, 'ada')).toBeUndefined();
		const again = { ...ada, id: 'ocid1.user.oc1..again', lifecycleState: 'ACTIVE' };
		expect((await find(client(list(gone, again)).client, 'ada'))?.id).toBe(again.id);
	});
});

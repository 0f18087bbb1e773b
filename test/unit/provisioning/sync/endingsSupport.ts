/** A directory that cannot disable users, with one who is missing from the input. */
import { ENDS_ACCESS, type FakeUser } from '../../../support/fakeAccess';
import { FakeDirectory } from '../../../support/fakeDirectory';
import { planOf } from './support';

export const ALL = { scope: { by: 'all' }, orphans: 'endAccess' } as const;
export const values = (name: string) => ({ userName: name, email: `${name}@example.com`, firstName: 'Dot' });
export const row = (name: string) => ({ 'User Name': name, Email: `${name}@example.com` });

/** Ann is in the input; Dot is missing, and has groups and a key; Eve is missing, and has lost her access already. */
export function small() {
	const directory = new FakeDirectory({ capabilities: ENDS_ACCESS });
	const [red, blue] = [directory.addGroup('Red'), directory.addGroup('Blue')];
	const ann = directory.addUser(values('ann'), [red.id]);
	const dot = directory.addUser(values('dot'), [red.id, blue.id]);
	dot.keys = ['aa:bb'];
	const eve = directory.addUser(values('eve'));
	eve.active = false;
	return { directory, red, blue, ann, dot, eve };
}

export const plan = async (directory: FakeDirectory, more: Parameters<typeof planOf>[2] = {}) =>
	await planOf(directory, [row('ann')], { ...ALL, ...more });

export const leftOf = ({ active, groups, keys = [] }: FakeUser) => [active, [...groups], keys];

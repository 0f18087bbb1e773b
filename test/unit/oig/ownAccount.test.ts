/** The account behind the credential keeps its access, whatever the server shows of it. */
import { describe, expect, it } from '@jest/globals';

import { FIXED_ON_OWN, refuseOwn, refuseOwnChanges } from '../../../providers/oig/ownAccount';
import { contentOf, entry } from './server';

const INSTEAD = 'Do this in OIG itself, or with the credential of another account.';
const refusalOf = (work: () => void): object | undefined => {
	try {
		work();
		return undefined;
	} catch (error) {
		return contentOf(error);
	}
};
const own = entry('1', { 'User Login': 'XELSYSADM' });

describe('the own account', () => {
	it.each(['xelsysadm', 'XelSysAdm ', 'XELSYSADM'])('is refused for the login %j', (login) => {
		expect(refusalOf(() => refuseOwn(login, own, 'deleted'))).toEqual({
			field: 'user',
			message: '"XELSYSADM" is the account behind the credential; it is not deleted.',
			advice: INSTEAD,
		});
	});

	it('may be any user whose login the server does not show', () => {
		for (const attributes of [{}, { 'User Login': ' ' }, { 'User Login': ['X'] }]) {
			expect(refusalOf(() => refuseOwn('xelsysadm', entry('7', attributes), 'disabled'))).toEqual({
				field: 'user',
				message:
					'OIG returned the user 7 without its login, so it cannot be ruled out that this is the account behind the credential. It was not disabled.',
				advice: INSTEAD,
			});
		}
	});

	it('is no other account', () => {
		expect(refusalOf(() => refuseOwn('ada', own, 'deleted'))).toBeUndefined();
	});
});

describe('changes of the own account', () => {
	const ending = [
		'Automatically Delete On',
		'End Date',
		'Locked On',
		'Start Date',
		'Xellerate Type',
		'usr_deprovisioned_date',
		'usr_deprovisioning_date',
		'usr_provisioning_date',
		'usr_pwd_expire_date',
	];
	const change = (name: string, value: string | null, login = 'xelsysadm') =>
		refusalOf(() =>
			refuseOwnChanges(login, own, [
				{ name: 'Title', value: 'Dr' },
				{ name, value },
			]),
		);

	it.each([...ending, 'END DATE'])('are refused for a value of "%s", and not for taking it away', (name) => {
		expect(change(name, 'x')).toEqual({
			field: 'user',
			message: `"XELSYSADM" is the account behind the credential; it is not changed in "${name}", which can end its access.`,
			advice: INSTEAD,
		});
		expect(change(name, '')).toBeUndefined();
		expect(change(name, null)).toBeUndefined();
		expect(change(name, 'x', 'ada')).toBeUndefined();
	});

	it('are refused for any login, also an empty one', () => {
		for (const value of ['x', '', null]) expect(change('User Login', value)).toMatchObject({ field: 'user' });
	});

	it('are made in other attributes', () => {
		expect(change('Email', 'x@example.com')).toBeUndefined();
	});

	it('of bulk work are fixed in the fields of those attributes', () => {
		expect(FIXED_ON_OWN).toEqual(['userName', 'End Date', 'Start Date']);
	});
});

import type { Call, Reply } from './call';
import { invalid, missing, ScimError } from './errors';
import { isRecord, notify, primaryEmail, textOf, type Members, type StoredUser } from './model';
import { CAPABILITIES, URN } from './schema';
import { changeUser, checkSelf, readUser } from './users';

const SCHEMA = 'urn:ietf:params:scim:schemas:oracle:idcs:';

/** The user and the body of a change that has a path of its own. */
function opened(call: Call, name: string, id: string | undefined): { user: StoredUser; body: Members } {
	const body = call.body();
	if (!Array.isArray(body.schemas) || !body.schemas.includes(`${SCHEMA}${name}`)) {
		throw invalid(`The schemas of the request must include ${SCHEMA}${name}.`);
	}
	const user = readUser(call, id ?? textOf(body.userId));
	checkSelf(call, user, body[`${URN.selfChange}:allowSelfChange`] === true);
	return { user, body };
}

function done(name: string, user: StoredUser, more: object = {}): Reply {
	return {
		status: 200,
		body: { schemas: [`${SCHEMA}${name}`], id: user.id, ocid: user.ocid, ...more },
		etag: user.etag,
	};
}

/** Source: OCI identity domains REST API, UserStatusChanger and its neighbors. */
export const CHANGERS: Readonly<Record<string, (call: Call, id: string) => Reply>> = {
	UserStatusChanger(call, id) {
		const { user, body } = opened(call, 'UserStatusChanger', id);
		if (typeof body.active !== 'boolean') throw missing('active');
		const changed = changeUser(call.world, user, { members: { ...user.members, active: body.active } });
		return done('UserStatusChanger', changed, { active: body.active });
	},
	UserCapabilitiesChanger(call, id) {
		const { user, body } = opened(call, 'UserCapabilitiesChanger', id);
		const given = CAPABILITIES.split(' ').filter((name) => body[name] !== undefined);
		const bad = given.find((name) => typeof body[name] !== 'boolean');
		if (bad !== undefined) throw invalid(`Attribute ${bad} must be of the type boolean.`);
		const present = user.members[URN.capabilities];
		const capabilities = {
			...(isRecord(present) ? present : {}),
			...Object.fromEntries(given.map((name) => [name, body[name]])),
		};
		const members = { ...user.members, [URN.capabilities]: capabilities };
		return done('UserCapabilitiesChanger', changeUser(call.world, user, { members }), capabilities);
	},
	UserPasswordChanger(call, id) {
		const { user, body } = opened(call, 'UserPasswordChanger', id);
		const password = textOf(body.password);
		if (password === '') throw missing('password');
		const isLong = password.length >= 8 && password.length <= 500;
		const isMixed = [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(password));
		if (!isLong || !isMixed) {
			const detail = 'The password does not meet the password policy.';
			throw new ScimError(400, detail, 'identity.passwordPolicy.violation');
		}
		const changed = changeUser(call.world, user, { hasPassword: true, passwordSet: call.world.now(), locked: false });
		if (body.bypassNotification !== true) notify(call.world, changed, 'passwordChanged');
		return done('UserPasswordChanger', changed);
	},
	UserPasswordResetter(call, id) {
		const { user, body } = opened(call, 'UserPasswordResetter', id);
		const changed = changeUser(call.world, user, { hasPassword: false });
		const { random } = call.world;
		if (body.userFlowControlledByExternalClient === true) {
			return done('UserPasswordResetter', changed, { userToken: { value: random.hex(64) } });
		}
		if (primaryEmail(user) === '')
			return done('UserPasswordResetter', changed, { oneTimePassword: `Aa1-${random.hex(16)}` });
		if (body.bypassNotification !== true) notify(call.world, changed, 'passwordReset');
		return done('UserPasswordResetter', changed);
	},
};

/** The one change whose user stands in the body. */
export function changeLock(call: Call): Reply {
	const { user, body } = opened(call, 'UserLockedStateChanger', undefined);
	if (typeof body.locked !== 'boolean') throw missing('locked');
	const changed = changeUser(call.world, user, { locked: body.locked });
	return { ...done('UserLockedStateChanger', changed, { userId: user.id, locked: body.locked }), status: 201 };
}

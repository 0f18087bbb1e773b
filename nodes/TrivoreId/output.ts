type Source = Readonly<Record<string, unknown>>;

/** Only what has a value. */
function present(values: Source): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
}

function inner(source: Source, member: string): Source {
	const value = source[member];
	return typeof value === 'object' && value !== null ? (value as Source) : {};
}

function first(source: Source, list: string, member: string): unknown {
	const [entry] = Array.isArray(source[list]) ? (source[list] as Source[]) : [];
	return entry?.[member];
}

/** At most ten members that people look for. */
export function simplifyUser(user: Source): Record<string, unknown> {
	const name = inner(user, 'name');
	return present({
		id: user.id,
		username: user.username,
		givenName: name.givenName,
		familyName: name.familyName,
		email: user.email ?? first(user, 'emails', 'address'),
		mobile: user.mobile ?? first(user, 'mobiles', 'number'),
		nsCode: user.nsCode,
		locked: user.locked,
		memberOf: user.memberOf,
		customFields: user.customFields,
	});
}

export function simplifyGroup(group: Source): Record<string, unknown> {
	return present({
		id: group.id,
		name: group.name,
		description: group.description,
		nsCode: group.nsCode,
		memberOf: group.memberOf,
	});
}

export function simplifyNamespace(namespace: Source): Record<string, unknown> {
	return present({
		id: namespace.id,
		code: namespace.code,
		name: namespace.name,
		usernamePolicy: namespace.usernamePolicy,
		validFrom: namespace.validFrom,
		validTo: namespace.validTo,
	});
}

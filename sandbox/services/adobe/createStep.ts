import { CommandError, isObject, readOption, type Frame, type StepContext } from './command';
import type { AdobeOptions } from './options';
import { domainOf, type IdentityType, type StoredUser } from './directory';

/** Countries in which Adobe does business are not listed anywhere; this refuses only what is none at all. */
const country = /^[A-Z]{2}$/;
const address = /^[^\s@"<>()]+@[^\s@"<>()]+\.[^\s@"<>()]+$/;

interface NewUser {
	readonly type: IdentityType;
	readonly email: string;
	readonly username: string;
	readonly domain: string;
	readonly firstname: string | undefined;
	readonly lastname: string | undefined;
	readonly country: string | undefined;
}

const keys = new Set(['email', 'firstname', 'lastname', 'country', 'option']);

/** Reads and checks the texts of a create or an update. */
export function readTexts(
	value: Record<string, unknown>,
	names: readonly string[],
): Record<string, string | undefined> {
	return Object.fromEntries(
		names.map((name) => {
			const text = value[name];
			if (text !== undefined && typeof text !== 'string') {
				throw new CommandError('error.command.create.string_expected', `String expected for ${name}`);
			}
			const max = name === 'country' ? 2 : 250;
			if (text !== undefined && text.length > max) {
				throw new CommandError(
					'error.command.string.too_long',
					`String too long in command for field: ${name}, max length ${max}`,
				);
			}
			return [name, text === '' ? undefined : text];
		}),
	);
}

export function checkAddress(email: string | undefined, { nonAsciiAddresses }: AdobeOptions): string {
	const isForeign = nonAsciiAddresses === 'refuse' && !/^[\x21-\x7e]*$/.test(email ?? '');
	if (email === undefined || email.length > 60 || !address.test(email) || isForeign) {
		throw new CommandError('error.user.email.invalid', `Invalid email address: ${email ?? ''}`);
	}
	return email;
}

/** `addAdobeID`, `createEnterpriseID`, `createFederatedID`. */
export function createUser(type: IdentityType, value: unknown, frame: Frame, context: StepContext): void {
	if (!isObject(value)) throw new CommandError('error.command.create.object_expected', 'Object expected in create');
	const unknown = Object.keys(value).find((key) => !keys.has(key));
	if (unknown !== undefined) {
		throw new CommandError('error.command.create.key.unknown', `Unknown key in create: ${unknown}`);
	}
	const option = readOption(value.option);
	const texts = readTexts(value, ['email', 'firstname', 'lastname', 'country']);
	const email = checkAddress(texts.email, context.options);
	if (type !== 'adobeID' && texts.firstname === undefined) {
		throw new CommandError('error.user.firstname_missing', 'First name is missing');
	}
	if (type !== 'adobeID' && texts.lastname === undefined) {
		throw new CommandError('error.user.lastname_missing', 'Last name is missing');
	}
	if ((type === 'federatedID' || texts.country !== undefined) && !country.test(texts.country ?? '')) {
		throw new CommandError('error.country.invalid', `Invalid country: ${texts.country ?? ''}`);
	}
	const { firstname, lastname } = texts;
	const username = frame.user ?? email;
	const domain = (frame.domain ?? domainOf(username)).toLowerCase();
	const user = { type, email, username, domain, firstname, lastname, country: texts.country };
	if (type === 'adobeID') checkAdobeId(user, context);
	else checkOwnedId(type, user, context);
	// The address is the key of an account, except in a directory with user names.
	const isKey = username.includes('@');
	const existing = context.directory
		.usersWithEmail(email)
		.find(
			(candidate) => candidate.type === type && (isKey || candidate.username.toLowerCase() === username.toLowerCase()),
		);
	const byName = context.directory
		.usersWithName(username)
		.find((candidate) => candidate.type === type && candidate.domain === domain);
	place(user, existing ?? byName, option, context);
}

function checkAdobeId({ email, username }: NewUser, { options }: StepContext): void {
	if (username.toLowerCase() !== email.toLowerCase()) {
		throw new CommandError('error.user.must_match_email', 'User name must match the email address');
	}
	if (options.noAdobeIdDomains.includes(domainOf(email))) {
		throw new CommandError('error.user.domain_enforcement', 'Domain enforcement forbids Adobe IDs in this domain');
	}
}

/** Enterprise and Federated IDs live in domains that the organization has claimed. */
function checkOwnedId(type: IdentityType, { email, username, domain }: NewUser, context: StepContext): void {
	const { options, directory } = context;
	if (options.foreignDomains.includes(domain)) {
		throw new CommandError(
			'error.user.belongs_to_another_org',
			"Illegal to invite user from another organization's owned auth src",
		);
	}
	if (options.trustedDomains.includes(domain)) {
		throw new CommandError('error.api.user.not.parent.org', 'The domain is owned by another organization');
	}
	const claimed = directory.claimed(domain);
	if (claimed === undefined) {
		throw new CommandError('error.domain.trust.nonexistent', 'Domain for email is not claimed');
	}
	if (claimed.type !== type) {
		throw new CommandError(
			'error.user.type_mismatch',
			'The user type requested for the invite does not match the claimed domain type',
		);
	}
	const isAddress = username.includes('@');
	if (claimed.userNames && isAddress) {
		throw new CommandError('error.user.name.contains.email', 'User name must not be an email address');
	}
	const mustMatch = type === 'enterpriseID' || !isAddress;
	if (mustMatch && !claimed.userNames && username.toLowerCase() !== email.toLowerCase()) {
		throw new CommandError('error.user.must_match_email', 'User name must match the email address');
	}
	if (options.externallyManagedDomains.includes(domain)) {
		throw new CommandError(
			'error.internal.create_failed',
			'Could not create person for type 2 or 3. Renga result is NOT_ALLOWED, Resource is externally managed and token is missing the GROUP_SOURCE_UPDATE purpose.',
		);
	}
}

function place(
	user: NewUser,
	existing: StoredUser | undefined,
	option: 'ignoreIfAlreadyExists' | 'updateIfAlreadyExists' | undefined,
	context: StepContext,
): void {
	const { directory, options, test } = context;
	if (existing?.inOrganization) {
		if (option === undefined)
			throw new CommandError('error.user.already_in_org', `User is already in the org: ${user.email}`);
		context.created = existing.id;
		if (option === 'ignoreIfAlreadyExists' || test) return;
		directory.putUser({
			...existing,
			firstname: user.firstname ?? existing.firstname,
			lastname: user.lastname ?? existing.lastname,
		});
		return;
	}
	if (test) return;
	const adobeId = directory.usersWithEmail(user.email).find(({ type }) => type === 'adobeID');
	if (options.adobeIdClash === 'ignored' && user.type === 'federatedID' && adobeId?.inOrganization) return;
	const made =
		existing === undefined
			? directory.addUser(user)
			: // The account is there; it only comes back into the organization.
				directory.putUser({ ...existing, inOrganization: true, groups: [] });
	context.created = made.id;
}

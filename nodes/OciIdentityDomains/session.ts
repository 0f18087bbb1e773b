import type { IExecuteFunctions, ILoadOptionsFunctions, IPollFunctions } from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { addressRules, type AddressRules } from '../../providers/http/url';
import { flatten, readSettings } from '../../providers/oci/auth/settings';
import { OciIdentityClient } from '../../providers/oci/client';
import { findDefaultDomain, getDomain } from '../../providers/oci/domains';
import { domainAddress } from '../../providers/ociDomains/auth/address';
import { readCredential } from '../../providers/ociDomains/auth/credential';
import { OciDomainsClient } from '../../providers/ociDomains/client';
import { addressOf } from '../../providers/ociDomains/domain';
import { fixedReason, groupById, groupByName } from '../../providers/ociDomains/groups';
import type { Group, User } from '../../providers/ociDomains/schemas';
import { userById, userByName } from '../../providers/ociDomains/users';
import type { Signer } from '../../provisioning/sync/signature';
import type { Item, Located } from '../shared/item';
import { connectList, connectRun, type Connection } from '../shared/session';
import { asText, holdsExpression, isObject } from '../shared/values';

const SIGNING = 'ociIdentityApi';
const OAUTH = 'ociIdentityDomainsOAuthApi';

/** One domain, with what the operations of a run have looked up in it. */
export class DomainAccess {
	constructor(readonly client: OciDomainsClient) {}

	/**
	 * The user in the field "User", as it is now.
	 *
	 * @param attributes default: those that come unasked, which are all but the groups
	 */
	async user(item: Item, attributes?: readonly string[]): Promise<User> {
		const { mode, value } = item.locator('user');
		const label = item.label('user');
		return await (mode === 'name' ? userByName : userById)(this.client, value, label, attributes);
	}

	/**
	 * The user in the field "User" for a change that can take away access.
	 *
	 * @param untouched what is not done to the account behind the credential, e.g. "is not deleted"
	 * @throws {InputError} when it is that account.
	 */
	async otherUser(item: Item, untouched: string): Promise<User> {
		const user = await this.user(item);
		this.checkNoneIsOwn([user], item.label('user'), untouched);
		return user;
	}

	/** @throws {InputError} when one of the users is the account behind the credential. */
	checkNoneIsOwn(users: readonly User[], field: string, untouched: string): void {
		const own = users.find((user) => this.client.isOwn(user));
		if (own === undefined) return;
		const which = users.length === 1 ? 'This' : `"${own.userName}"`;
		throw new InputError(
			field,
			`${which} is the account behind the credential; it ${untouched}.`,
			'Nothing was changed. Use the credential of another user, or the Oracle Cloud Console.',
		);
	}

	/** The group in the field "Group", as it is now. */
	async group(item: Item): Promise<Group> {
		const { mode, value } = item.locator('group');
		if (mode === 'name') return await groupByName(this.client, value);
		return await groupById(this.client, value, item.label('group'));
	}

	/**
	 * The group in the field "Group", for a change of its members.
	 *
	 * @throws {InputError} when its members are always the same.
	 */
	async openGroup(item: Item): Promise<Group> {
		const group = await this.group(item);
		const reason = fixedReason(group);
		if (reason !== undefined) throw new InputError(item.label('group'), reason);
		return group;
	}
}

/** What finds and opens the domains of a credential. */
interface Access {
	/** `undefined` with a confidential application, which belongs to one domain. */
	readonly identity: OciIdentityClient | undefined;
	readonly rules: AddressRules;
	/** The domain of the credential, if it has one. */
	readonly ownAddress: string | undefined;
	readonly open: (domainUrl: string) => OciDomainsClient;
}

async function addressFor({ identity, ownAddress, rules }: Access, chosen: Located | undefined): Promise<string> {
	if (identity === undefined) return ownAddress ?? '';
	if (chosen?.mode === 'url') return domainAddress(chosen.value, 'Domain', rules);
	const find = async () => (chosen === undefined ? findDefaultDomain(identity) : getDomain(identity, chosen.value));
	const rule = JSON.stringify(rules);
	return await identity.lasting(`domain ${chosen?.value ?? ''} ${rule}`, async () => addressOf(await find(), rules));
}

/** What the operations of one run share: the domains that were opened so far. */
export class DomainsSession {
	private readonly opened = new Map<string, Promise<DomainAccess>>();

	constructor(
		private readonly access: Access,
		private readonly counter: { readonly calls: number },
		/** Signs plans with a key that comes from the credential. */
		readonly signer: () => Signer,
	) {}

	/** Requests made so far. */
	get calls(): number {
		return this.counter.calls;
	}

	/** Lists the domains of the tenancy; an application knows its own alone. */
	get identity(): OciIdentityClient | undefined {
		return this.access.identity;
	}

	/** The domain in the field "Domain", found once per run. */
	async domain(item: Item): Promise<DomainAccess> {
		const chosen = this.access.identity === undefined ? undefined : chosenDomain(item.raw('domain'), item);
		const key = chosen === undefined ? '' : `${chosen.mode} ${chosen.value}`;
		const known = this.opened.get(key);
		if (known !== undefined) return await known;
		const opening = addressFor(this.access, chosen).then((url) => new DomainAccess(this.access.open(url)));
		this.opened.set(key, opening);
		// A later item may find what was missing or refused for a moment.
		opening.catch(() => this.opened.delete(key));
		return await opening;
	}
}

/**
 * What is chosen in "Domain"; `undefined` for the Default domain.
 *
 * @throws {InputError} when an expression finds nothing: the Default domain has other people than the one that is meant.
 */
function chosenDomain(value: unknown, item: Item): Located | undefined {
	if (isObject(value) && value.mode === 'list' && (value.value === '' || value.value === undefined)) return undefined;
	if (value === '' || value === undefined) {
		item.checkFound('domain');
		return undefined;
	}
	return item.locator('domain');
}

async function openAccess(connection: Connection): Promise<Access> {
	const authentication = connection.authentication('apiKey');
	const isSigned = authentication === 'apiKey';
	if (!isSigned && authentication !== 'oAuth') {
		throw new InputError('Authentication', '"Authentication" must be API Key or OAuth (Confidential Application).');
	}
	const credential = isSigned ? SIGNING : OAUTH;
	const fields = await connection.credential(credential);
	const send = connection.send({ credential, renewsToken: !isSigned });
	const { common } = connection;
	const { user } = isSigned ? flatten(fields) : { user: '' };
	return {
		identity: isSigned ? new OciIdentityClient(send, { ...readSettings(fields), ...common }) : undefined,
		rules: addressRules(fields),
		ownAddress: isSigned ? undefined : readCredential(fields).domainUrl,
		open: (domainUrl) => new OciDomainsClient(send, { domainUrl, ownUserOcid: user || undefined, ...common }),
	};
}

export async function openSession(execution: IExecuteFunctions): Promise<DomainsSession> {
	const connection = connectRun(execution);
	return new DomainsSession(await openAccess(connection), connection.counter, () => connection.signer());
}

/** For the editor's list of domains; `undefined` where the credential belongs to one domain. */
export async function openListIdentity(context: ILoadOptionsFunctions): Promise<OciIdentityClient | undefined> {
	return (await openAccess(connectList(context))).identity;
}

/**
 * A client for a trigger, in the domain that is chosen in its field "Domain".
 *
 * @throws {InputError} when an expression there finds nothing: the Default domain has other users.
 */
export async function openWatchedClient(connection: Connection, context: IPollFunctions): Promise<OciDomainsClient> {
	const access = await openAccess(connection);
	const field: unknown = context.getNodeParameter('domain', '');
	const { mode, value } = isObject(field) ? field : { mode: 'id', value: field };
	const text = asText(value, 'Domain');
	const isChosen = holdsExpression(context.getNode().parameters.domain) || (isObject(field) && mode !== 'list');
	if (text === undefined && isChosen && access.identity !== undefined) {
		throw new InputError('Domain', '"Domain" is empty.', 'Choose it from the list, or give its OCID or URL.');
	}
	const chosen = text === undefined ? undefined : { mode: mode === 'url' ? 'url' : 'id', value: text };
	return access.open(await addressFor(access, chosen));
}

/** A client for the editor's lists, in the domain that is chosen there. */
export async function openListClient(context: ILoadOptionsFunctions): Promise<OciDomainsClient> {
	const access = await openAccess(connectList(context));
	const field: unknown = context.getCurrentNodeParameter('domain');
	const { mode, value } = isObject(field) ? field : {};
	const text = asText(value, 'Domain');
	const chosen = text === undefined ? undefined : { mode: typeof mode === 'string' ? mode : 'id', value: text };
	return access.open(await addressFor(access, chosen));
}

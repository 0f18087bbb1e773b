/** The groups of a tenancy for one run: a list of a thousand of them costs as much as the look-up of one. */
import { orMissing } from '../http/missing';
import { collect } from '../http/paging';
import { sameOcid } from './checks';
import type { OciIdentityClient } from './client';
import { findGroup, groupPath } from './groups';
import { named } from './named';
import { groupSchema, type Group } from './schemas';

/** What the list does not have is asked for by itself: it may have been made after the list was read. */
export class GroupList {
	private listing: Promise<readonly Group[]> | undefined;

	constructor(private readonly client: OciIdentityClient) {}

	/** The group of exactly that name, or `undefined`. */
	async withName(name: string): Promise<Group | undefined> {
		const alike = (await this.all()).filter((group) => group.name === name);
		return named(name, alike, 'group') ?? (await findGroup(this.client, name));
	}

	/** `undefined` for one that cannot be read. */
	async withId(id: string): Promise<Group | undefined> {
		const listed = (await this.all()).find((group) => sameOcid(group.id, id));
		return listed ?? (await orMissing(this.client.get(groupPath(id), groupSchema, 'home')))?.value;
	}

	private async all(): Promise<readonly Group[]> {
		const { client } = this;
		this.listing ??= collect(
			client.list('/groups', groupSchema, { compartmentId: client.tenancyId }, { place: 'home' }),
		);
		// One failed list must not fail all items: the next one asks again.
		this.listing.catch(() => (this.listing = undefined));
		return await this.listing;
	}
}

/** End Access, Restore Access and Set Groups of Adobe User Management. */
import type { AccessEntry } from '../../providers/access';
import { accessOf, canRestore, userOfAccessId } from '../../providers/adobe/access';
import { SERVICE } from '../../providers/adobe/errors';
import { folded } from '../../providers/text';
import type { AccessSource } from '../shared/access/source';
import { domainOption, preferAdobeIdOption, readUserFrame, userField } from './fields';
import { checkMeant } from './removal';
import type { AdobeSession } from './session';

/** The directory, as ledgers and audits name it. */
export const place: AccessSource<AdobeSession>['place'] = (_item, { client }) => ({
	service: SERVICE,
	tenant: client.organizationId,
});

export const access: AccessSource<AdobeSession> = {
	userField,
	options: [domainOption, preferAdobeIdOption],
	groupTitle: 'Group',
	isRestorable: canRestore,
	membershipType: 'group',
	means: 'Remove the user from user groups, product profiles and admin roles',
	account:
		'Off: the user is also removed from the organization, which Restore Access cannot undo; the account and its files stay at Adobe.',
	place,
	user: async (item, { client, maxRetryAfterMs }) => {
		const frame = readUserFrame(item);
		const { user = '', domain, useAdobeID } = frame;
		const found = await client.user(user, useAdobeID ? 'AdobeID' : domain);
		checkMeant(item.label('user'), found, frame);
		return accessOf(client, found, { maxRetryAfterMs });
	},
	userById: async (id, _item, { client, maxRetryAfterMs }) =>
		accessOf(client, await userOfAccessId(client, id), { maxRetryAfterMs }),
	groups: async (names, _item, session) => {
		const groups = await session.knownGroups(names);
		return new Map(
			groups.map(({ groupName: name }, index): [string, AccessEntry] => [
				names[index] ?? name,
				{ type: 'group', id: folded(name), name },
			]),
		);
	},
};

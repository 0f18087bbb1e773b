import { userFrame } from '../../../../providers/adobe/users';
import { simplifyField } from '../../../shared/fields';
import { oneOutput, type ItemOperation } from '../../../shared/operation';
import { readName, userField, userReadOptions } from '../../fields';
import { simplifyUser } from '../../output';
import type { AdobeSession } from '../../session';

export const get: ItemOperation<AdobeSession> = {
	displayName: 'Get',
	value: 'get',
	action: 'Get user',
	description: 'Retrieve one user of the organization',
	readOnly: true,
	fields: [userField, simplifyField, userReadOptions],
	execute: async (item, session) => {
		const domain = readName(item.collection('options'), 'domain', 'Domain');
		// Here a domain may go with an email address too: Adobe recommends it, and "AdobeID" asks for the Adobe ID.
		const user = item.requiredText('user');
		const found = await session.client.user(user.includes('@') ? user : (userFrame(user, domain).user ?? user), domain);
		return oneOutput(item.flag('simplify') ? simplifyUser(found) : { ...found });
	},
};

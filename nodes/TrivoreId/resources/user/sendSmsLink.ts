import { sendSmsLink as sendLink } from '../../../../providers/trivore/users';
import { checkMobile } from '../../../../providers/trivore/rules';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { once } from '../../attempts';
import { namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';
import { additional, mobileField, readLink } from './verificationFields';

export const sendSmsLink: ItemOperation<TrivoreSession> = {
	displayName: 'Send SMS Link',
	value: 'sendSmsLink',
	action: 'Send SMS link to user',
	description: 'Send a link by which the person confirms a mobile number',
	fields: [userLocator, mobileField, additional(), optionsField(namespaceOption)],
	repeatable: false,
	execute: async (item, session) => {
		item.checkFound('mobile');
		const value = item.text('mobile');
		if (value !== undefined) checkMobile(value, 'Mobile');
		const link = { value, ...readLink(item.collection('additionalFields')) };
		const id = await session.userId(item);
		return await once(item, 'the message', async () => {
			await sendLink(session.client, id, link);
			return writtenOutput('pending', { id, ...(value === undefined ? {} : { mobile: value }) });
		});
	},
};

import { sendSmsCode as sendCode } from '../../../../providers/trivore/users';
import { checkMobile } from '../../../../providers/trivore/rules';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { once } from '../../attempts';
import { namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';
import { mobileField } from './verificationFields';

export const sendSmsCode: ItemOperation<TrivoreSession> = {
	displayName: 'Send SMS Code',
	value: 'sendSmsCode',
	action: 'Send SMS code to user',
	description: 'Send a code by which the person confirms a mobile number; Check SMS Code takes it',
	fields: [userLocator, mobileField, optionsField(namespaceOption)],
	repeatable: false,
	execute: async (item, session) => {
		item.checkFound('mobile');
		const mobile = item.text('mobile');
		if (mobile !== undefined) checkMobile(mobile, 'Mobile');
		const id = await session.userId(item);
		return await once(item, 'the message', async () => {
			await sendCode(session.client, id, mobile);
			return writtenOutput('pending', { id, ...(mobile === undefined ? {} : { mobile }) });
		});
	},
};

import { sendEmailVerification as sendEmail } from '../../../../providers/trivore/users';
import { checkEmail } from '../../../../providers/trivore/rules';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { once } from '../../attempts';
import { namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';
import { additional, readLink } from './verificationFields';

export const sendEmailVerification: ItemOperation<TrivoreSession> = {
	displayName: 'Send Email Verification',
	value: 'sendEmailVerification',
	action: 'Send email verification to user',
	description: 'Send a link to confirm an email address',
	fields: [
		userLocator,
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '',
			placeholder: 'name@email.com',
			description: 'One of the addresses of the user; empty for the primary one',
		},
		additional(
			{
				displayName: 'Email Template ID',
				name: 'emailTemplateId',
				type: 'string',
				default: '',
				description: 'Template for the message in place of the usual one',
			},
			{
				displayName: 'Email Template Properties (JSON)',
				name: 'emailTemplateProperties',
				type: 'json',
				default: '{}',
				description: 'Values for the placeholders of the template',
			},
		),
		optionsField(namespaceOption),
	],
	repeatable: false,
	execute: async (item, session) => {
		item.checkFound('email');
		const value = item.text('email');
		if (value !== undefined) checkEmail(value, 'Email');
		const fields = item.collection('additionalFields');
		const verification = {
			value,
			...readLink(fields),
			emailTemplateId: fields.narrowing('emailTemplateId'),
			emailTemplateProperties: fields.jsonObject('emailTemplateProperties'),
		};
		const id = await session.userId(item);
		return await once(item, 'the message', async () => {
			await sendEmail(session.client, id, verification);
			return writtenOutput('pending', { id, ...(value === undefined ? {} : { email: value }) });
		});
	},
};

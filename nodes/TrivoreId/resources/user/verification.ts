import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../../../providers/http/errors';
import {
	checkSmsCode as check,
	sendEmailVerification as sendEmail,
	sendSmsCode as sendCode,
	sendSmsLink as sendLink,
} from '../../../../providers/trivore/users';
import { checkEmail, checkMobile } from '../../../../providers/trivore/values';
import { optionsField } from '../../../shared/fields';
import type { Collection } from '../../../shared/item';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { once } from '../../attempts';
import { namespaceOption, userLocator } from '../../fields';
import type { TrivoreSession } from '../../session';

const linkFields: readonly INodeProperties[] = [
	{
		displayName: 'Expires After (Days)',
		name: 'expirationDays',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 7,
		description: 'How long the link can be used',
	},
	{
		displayName: 'Return URL',
		name: 'returnURL',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://www.example.com/welcome',
		description: 'Where the person is led after the verification',
	},
];

const mobileField: INodeProperties = {
	displayName: 'Mobile',
	name: 'mobile',
	type: 'string',
	default: '',
	placeholder: 'e.g. +358501234567',
	description: 'One of the numbers of the user; empty for the primary one',
};

function readLink(fields: Collection) {
	const days = fields.number('expirationDays');
	if (days === undefined && fields.isAdded('expirationDays')) {
		throw new InputError('Expires After (Days)', '"Expires After (Days)" was added, but it is empty.');
	}
	if (days !== undefined && (!Number.isInteger(days) || days < 1)) {
		throw new InputError('Expires After (Days)', '"Expires After (Days)" must be a whole number of at least 1.');
	}
	return { returnURL: fields.narrowing('returnURL'), expirationDays: days };
}

const additional = (...extra: INodeProperties[]): INodeProperties => ({
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [...extra, ...linkFields].sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
});

export const sendEmailVerification: ItemOperation<TrivoreSession> = {
	displayName: 'Send Email Verification',
	value: 'sendEmailVerification',
	action: 'Send an email verification to a user',
	description: 'Send a link by which the person confirms an email address',
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

export const sendSmsCode: ItemOperation<TrivoreSession> = {
	displayName: 'Send SMS Code',
	value: 'sendSmsCode',
	action: 'Send an SMS code to a user',
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

export const sendSmsLink: ItemOperation<TrivoreSession> = {
	displayName: 'Send SMS Link',
	value: 'sendSmsLink',
	action: 'Send an SMS link to a user',
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

export const checkSmsCode: ItemOperation<TrivoreSession> = {
	displayName: 'Check SMS Code',
	value: 'checkSmsCode',
	action: 'Check an SMS code of a user',
	description: 'Check the code that the person received; the output says whether it was the right one',
	fields: [
		userLocator,
		{
			displayName: 'Code',
			name: 'code',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 123456',
			description: 'The code that the person gave. It may be tried only once.',
		},
		optionsField(namespaceOption),
	],
	repeatable: false,
	execute: async (item, session) => {
		const code = item.requiredText('code');
		const id = await session.userId(item);
		return await once(item, 'the code', async () => {
			const verified = await check(session.client, id, code);
			return writtenOutput(verified ? 'updated' : 'unchanged', { id, verified });
		});
	},
};

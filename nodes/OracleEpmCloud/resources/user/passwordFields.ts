import type { INodeProperties } from 'n8n-workflow';

import { InputError } from '../../../../providers/http/errors';
import type { Item } from '../../../shared/item';
import { asFlag } from '../../../shared/values';

/** @param passwordDescription whose password it is */
export function passwordFields(passwordDescription: string): INodeProperties[] {
	return [
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: passwordDescription,
		},
		{
			displayName: 'Reset Password at First Sign-In',
			name: 'resetPassword',
			type: 'boolean',
			default: true,
			description:
				'Whether a new password must be chosen at the first sign-in. EPM then also sends an email with the details of the account; when off it sends none, and a password must be given here.',
		},
	];
}

/** @throws {InputError} when an expression finds nothing: it decides whether EPM sends an email. */
export function readResetPassword(item: Item): boolean {
	const label = item.label('resetPassword');
	const reset = asFlag(item.raw('resetPassword'), label);
	if (reset !== undefined) return reset;
	throw new InputError(label, `"${label}" must be true or false, but its expression gives nothing.`);
}

import type { INodeProperties } from 'n8n-workflow';

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
				'Whether a new password must be chosen at the first sign-in. EPM then also sends an e-mail with the details of the account; when off it sends none, and a password must be given here.',
		},
	];
}

/** Whether a new password must be chosen: also when an expression finds nothing, for that weakens no account. */
export function readResetPassword(item: Item): boolean {
	return asFlag(item.raw('resetPassword'), item.label('resetPassword')) ?? true;
}

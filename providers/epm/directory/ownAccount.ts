import { InputError } from '../../http/errors';

export function ownAccount(): InputError {
	return new InputError(
		'User Login',
		'This is the account behind the credential, and EPM does not let an account create, change or delete itself.',
	);
}

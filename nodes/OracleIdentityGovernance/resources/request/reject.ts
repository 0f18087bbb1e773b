import { decideOperation } from './decide';

export const reject = decideOperation('reject', {
	displayName: 'Reject',
	action: 'Reject request',
	description: 'Reject a request that waits for the user of the credential',
});

import { decideOperation } from './decide';

export const approve = decideOperation('approve', {
	displayName: 'Approve',
	action: 'Approve request',
	description: 'Approve a request that waits for the user of the credential; "pending" if another approval follows',
});

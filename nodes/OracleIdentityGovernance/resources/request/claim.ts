import { decideOperation } from './decide';

export const claim = decideOperation('claim', {
	displayName: 'Claim',
	action: 'Claim request',
	description: 'Claim a request that waits for a group of approvers, so that no other approver decides it',
});

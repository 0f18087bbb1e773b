import { lockOperation } from './lock';

export const unlock = lockOperation(false, {
	displayName: 'Unlock',
	value: 'unlock',
	action: 'Unlock user',
	description: 'Let a locked user sign in again',
});

import { optionsField } from '../../../shared/fields';
import { manyOutput, type ItemOperation, type Resource } from '../../../shared/operation';
import type { OciSession } from '../../session';

const getAll: ItemOperation<OciSession> = {
	displayName: 'Get Many',
	value: 'getAll',
	action: 'Get many region subscriptions',
	description: 'Retrieve the regions that the tenancy is subscribed to, its home region among them',
	readOnly: true,
	fields: [optionsField()],
	execute: async (_item, session) => manyOutput(await session.client.regionSubscriptions()),
};

export const regionSubscription: Resource<OciSession> = {
	displayName: 'Region Subscription',
	value: 'regionSubscription',
	operations: [getAll],
};

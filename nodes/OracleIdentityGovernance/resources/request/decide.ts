import type { INodeProperties } from 'n8n-workflow';

import { decideRequest, type Decision } from '../../../../providers/oig/decideRequest';
import { optionsField } from '../../../shared/fields';
import { writtenOutput, type ItemOperation } from '../../../shared/operation';
import { requestIdField } from '../../fields';
import type { OigSession } from '../../session';

const commentOption: INodeProperties = {
	displayName: 'Comment',
	name: 'comment',
	type: 'string',
	default: '',
	placeholder: 'e.g. Approved by phone',
	description: 'What is kept with the decision',
};

/** Approve, Reject and Claim differ in one word on the wire. */
export function decideOperation(
	decision: Decision,
	texts: Pick<ItemOperation<OigSession>, 'action' | 'description' | 'displayName'>,
): ItemOperation<OigSession> {
	return {
		...texts,
		value: decision,
		repeatable: false,
		fields: [requestIdField, optionsField(commentOption)],
		execute: async (item, session) => {
			const id = item.requiredText('requestNumber');
			const comment = item.collection('options').text('comment');
			const { outcome, status } = await decideRequest(session.client, id, decision, comment);
			return writtenOutput(outcome, { reqStatus: status, oigRequestId: id, id });
		},
	};
}

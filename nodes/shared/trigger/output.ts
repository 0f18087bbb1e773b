/** Changes as the items that start a workflow. */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { DirectoryUser } from '../../../providers/directory';
import type { Change, KnownUser } from '../../../provisioning/changes';

/** At most ten members that people look for. */
const SIMPLE_FIELDS = ['userName', 'displayName', 'firstName', 'lastName', 'email', 'key'];

function pick(values: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
	return Object.fromEntries(names.flatMap((name) => (values[name] ? [[name, values[name]]] : [])));
}

function seen({ id, active, values }: DirectoryUser, names = Object.keys(values)): IDataObject {
	return { id, ...pick(values, names), active };
}

const known = ({ id, userName, active }: KnownUser): IDataObject => ({ id, userName, active });

/** What the change is about, before and after: of values that were not kept, only the new one is there. */
function sidesOf(change: Change): { before?: IDataObject; after?: IDataObject } {
	const { before, after } = change;
	if (change.event === 'userChanged') {
		const isRenamed = change.changed.includes('userName');
		const values = Object.fromEntries(change.changed.map((name) => [name, after?.values[name] ?? '']));
		return { before: isRenamed && before ? { userName: before.userName } : {}, after: values };
	}
	if (change.event === 'userDisabled' || change.event === 'userEnabled') {
		return { before: { active: before?.active ?? null }, after: { active: after?.active ?? null } };
	}
	return {};
}

/** The service's time of what it reports by itself; of memberships and of what is gone only the poll's is known. */
function timeOf({ event, after }: Change): string | undefined {
	const time =
		event === 'userCreated'
			? after?.createdAt
			: event === 'userChanged' || event === 'userDisabled' || event === 'userEnabled'
				? after?.changedAt
				: undefined;
	const instant = new Date(time ?? Number.NaN);
	return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}

/**
 * @param polledAt when the poll began that saw the change
 */
export function toItem(change: Change, polledAt: number, simplify: boolean): INodeExecutionData {
	const { event, before, after } = change;
	const time = timeOf(change);
	const user = after ? seen(after, simplify ? SIMPLE_FIELDS : undefined) : before ? known(before) : {};
	const sides = simplify
		? sidesOf(change)
		: { before: before ? known(before) : null, after: after ? seen(after) : null };
	return {
		json: {
			event,
			at: time ?? new Date(polledAt).toISOString(),
			timeOf: time === undefined ? 'poll' : 'service',
			user,
			...('group' in change ? { group: { ...change.group } } : {}),
			...sides,
			...('changed' in change ? { changed: [...change.changed] } : {}),
		},
	};
}

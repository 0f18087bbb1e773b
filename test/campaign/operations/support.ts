import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox, ServiceId } from '../../../sandbox';

/** One writing operation with an item that it does and one that the service refuses. */
export interface OperationCase {
	readonly resource: string;
	readonly operation: string;
	/** With expressions on the items. */
	readonly parameters: INodeParameters;
	/** Added to the service's own good item. */
	readonly good?: IDataObject;
	/** What makes the bad item bad. Default: the service's user who does not exist. */
	readonly bad?: IDataObject;
	/** Operations that are run first, and the members of their first output that both items get, by a new name. */
	readonly before?: readonly Step[];
	/** Whether doing it twice is something else than doing it once: a message, a password. */
	readonly once?: boolean;
	/** Whether it makes several writes of which each can fail, and tells in its output which did. */
	readonly stepwise?: boolean;
	/**
	 * Why the service's refusal cannot be told from the operation's own work once an answer was lost: what is reported
	 * then is not judged, only what the service holds.
	 */
	readonly unclear?: string;
	/** Options of the sandbox. */
	readonly options?: Readonly<Record<string, unknown>>;
	/** Prepares what no operation can, and gives what both items get of it. */
	readonly prepare?: (sandbox: Sandbox) => Promise<IDataObject>;
}

interface Step {
	readonly resource: string;
	readonly operation: string;
	readonly parameters: INodeParameters;
	readonly keep?: Readonly<Record<string, string>>;
}

/** What the operations of a service have in common. */
export interface OperationTable {
	readonly cases: readonly OperationCase[];
	/** Operations of the node that change nothing, beside those whose names begin with "get". */
	readonly readOnly?: readonly string[];
	/** Members of the good item, after the service was filled. */
	readonly good: (sandbox: Sandbox) => IDataObject;
	readonly bad: IDataObject;
}

export const ref = (member: string, mode = 'id') => ({ __rl: true, mode, value: `={{ $json.${member} }}` });
export const from = (member: string) => `={{ $json.${member} }}`;

/** The seeded person and groups: the first one is a member of "Engineering" and no member of "Finance". */
export function seeded(sandbox: Sandbox, service: ServiceId) {
	const { users, groups } = sandbox.state(service);
	const user = users.find(({ name }) => /^mehmet/i.test(name));
	const group = (wanted: string) => groups.find(({ name }) => name === wanted)?.id ?? '';
	return {
		user: user?.id ?? '',
		login: user?.name ?? '',
		email: user?.email ?? '',
		own: group('Engineering'),
		other: group('Finance'),
		name: 'New One',
		newLogin: 'new.one',
		newEmail: 'new.one@example.com',
	};
}

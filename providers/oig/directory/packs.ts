/** How actions are packed into requests. */
import type { Action } from '../../directory';

export interface OigDirectoryOptions {
	/** Login of the credential. */
	readonly ownUserName: string;
	readonly maxConcurrency: number;
	/** Users in one request, from 1 to 100. */
	readonly batchSize: number;
	/** Whether roles are granted over SCIM and not by requests. */
	readonly grantDirectly: boolean;
	/** Key or name of the organization of new users whose row has none. */
	readonly organization: string;
	/** Kind of employment of new users whose row has none. */
	readonly userType: string;
	/** Whether users are created although requests to create users are open of which nobody knows for whom they are. */
	readonly createAnyway: boolean;
}

/** Users in one request for a role; how many a server takes is not documented. */
const BENEFICIARIES = 1_000;
/** Members in one change of a role over SCIM. */
const SCIM_MEMBERS = 100;

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
	for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

/** Actions that share a request: creates, changes that clear nothing, changes that do, and memberships of one role. */
export function packsOf(
	actions: readonly Action[],
	{ batchSize, grantDirectly }: Pick<OigDirectoryOptions, 'batchSize' | 'grantDirectly'>,
): Array<readonly Action[]> {
	const together = new Map<string, { size: number; actions: Action[] }>();
	const packs: Array<readonly Action[]> = [];
	const add = (name: string, size: number, action: Action) => {
		const pack = together.get(name) ?? { size, actions: [] };
		pack.actions.push(action);
		together.set(name, pack);
	};
	for (const action of actions) {
		if (action.type === 'createUser') add('create', batchSize, action);
		else if (action.type === 'updateUser') {
			add(Object.values(action.values).includes('') ? 'clear' : 'update', batchSize, action);
		} else if (action.type === 'addToGroup') {
			add(`add ${action.groupId}`, grantDirectly ? SCIM_MEMBERS : BENEFICIARIES, action);
		} else if (action.type === 'removeFromGroup') add(`remove ${action.groupId}`, SCIM_MEMBERS, action);
		else packs.push([action]);
	}
	for (const pack of together.values()) packs.push(...chunks(pack.actions, pack.size));
	return packs;
}

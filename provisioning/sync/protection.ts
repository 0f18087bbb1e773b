/** Users and groups that a sync never writes. */
import type { DirectoryUser, IsManaged, Values } from '../../providers/directory';
import { folded } from '../../providers/text';
import { fits } from '../access/guards';
import { actionsOf, type ActionPlan, type PlannedAction } from '../actionPlan';
import { shown } from '../texts';

export interface Protected {
	/** User names or email addresses; `*` stands for any characters. */
	readonly users: readonly string[];
	/** The same for names of groups. */
	readonly groups: readonly string[];
	/** Groups outside are not written either. */
	readonly isManaged?: IsManaged | undefined;
	/** The user behind the credential, where no list need show it. */
	readonly ownUserName: string | undefined;
}

export class Protection {
	constructor(private readonly given: Protected) {}

	/** Why a user, who may be new, is not written, as a full sentence. */
	ofUser(values: Values, user?: DirectoryUser): string | undefined {
		const names = [
			values.userName,
			values.email,
			user?.values.userName,
			user?.values.email,
			...(user?.otherNames ?? []),
		];
		const given = names.filter((name) => name !== undefined && name !== '').map((name) => name ?? '');
		const who = shown(given[0] ?? '');
		const own = folded(this.given.ownUserName ?? '');
		if (
			user?.guarded === 'own' ||
			(own !== '' && [values.userName, user?.values.userName].some((name) => folded(name ?? '') === own))
		) {
			return `${who} is the account behind the credential, which is never changed by a sync.`;
		}
		if (user?.guarded === 'admin') {
			return `${who} is an administrator of the service, which is never changed by a sync.`;
		}
		const pattern = this.given.users.find((one) => given.some((name) => fits(name, one)));
		return pattern === undefined ? undefined : `${who} is protected by ${shown(pattern)} (Protected Users).`;
	}

	/** Why a group is not written, as a full sentence. */
	ofGroup(name: string): string | undefined {
		const pattern = this.given.groups.find((one) => fits(name, one));
		return pattern === undefined
			? undefined
			: `The group ${shown(name)} is protected by ${shown(pattern)} (Protected Groups).`;
	}

	/** Whether a group may be written; for one that does not exist yet, by its name alone. */
	private outside(name: string, id = ''): string | undefined {
		const protects = this.ofGroup(name);
		if (protects !== undefined || this.given.isManaged?.({ id, name }) !== false) return protects;
		return `The group ${shown(name)} is not among the managed groups (Managed Groups).`;
	}

	/** Why an action is not done, as a full sentence. */
	of(action: PlannedAction, users: ReadonlyMap<string, DirectoryUser>): string | undefined {
		if (action.type === 'createGroup') return this.outside(action.name);
		if (action.type === 'createUser') return this.ofUser(action.values);
		const user = 'id' in action.user ? users.get(action.user.id) : undefined;
		const values = action.type === 'updateUser' ? { ...user?.values, ...action.values } : (user?.values ?? {});
		const refusal = user && this.ofUser(values, user);
		if (refusal !== undefined) return refusal;
		if (!('groupName' in action)) return undefined;
		return this.outside(action.groupName, 'id' in action.group ? action.group.id : undefined);
	}

	/** The subjects whose actions are not done, each with the reason. */
	refused(plan: Pick<ActionPlan, 'phases'>, users: ReadonlyMap<string, DirectoryUser>): ReadonlyMap<string, string> {
		const refused = new Map<string, string>();
		for (const action of actionsOf(plan)) {
			const reason = this.of(action, users);
			if (reason !== undefined)
				for (const subject of action.subjects) refused.set(subject, refused.get(subject) ?? reason);
		}
		return refused;
	}
}

/** Which users lose their access in a sync, and all that each of them would lose. */
import type { DirectoryUser, Snapshot } from '../../providers/directory';
import { mapBounded } from '../../providers/http/boundedConcurrency';
import type { HeldAccess } from '../../providers/access';
import type { Takeable } from '../access/endAccess';
import type { PlannedAction } from '../actionPlan';
import { shown } from '../texts';
import { askedOf, openAccess } from './endings';
import type { Protection } from './protection';
import { inOrder } from './takes';

interface About {
	readonly scope: { readonly snapshot: Snapshot };
	readonly protection: Protection;
	readonly nextKey: () => number;
}

interface PlannedEndings {
	readonly actions: readonly PlannedAction[];
	readonly warnings: readonly string[];
	/** Ids of users who have no access that could be ended. */
	readonly ended: ReadonlySet<string>;
}

const CONCURRENT_READS = 4;

function takesOf(asked: readonly HeldAccess[]): Takeable[] {
	const takes = asked.map(({ type, id, name, restorable }) => ({ type, id, name, restorable }));
	return inOrder(takes);
}

type Opened = Awaited<ReturnType<typeof openAccess>>;

/** What each of the users has. @throws when one cannot be read: the plan would lack a part. */
async function readAll(
	users: readonly DirectoryUser[],
	{ scope: { snapshot } }: About,
): Promise<ReadonlyMap<string, Opened>> {
	const read = async (user: DirectoryUser) => {
		try {
			return { user, opened: await openAccess(snapshot, user) };
		} catch (error) {
			return { user, error };
		}
	};
	const opened = new Map<string, Opened>();
	for await (const one of mapBounded(users, CONCURRENT_READS, read)) {
		if ('error' in one) throw one.error;
		opened.set(one.user.id, one.opened);
	}
	return opened;
}

/**
 * One action for each user who has something to lose. Groups that are protected lose no member, so a user who is in one
 * keeps everything, with a warning.
 */
export async function planEndings(users: readonly DirectoryUser[], about: About): Promise<PlannedEndings> {
	const { protection, nextKey } = about;
	const actions: PlannedAction[] = [];
	const warnings: string[] = [];
	const ended = new Set<string>();
	const opened = await readAll(users, about);
	for (const user of users) {
		const one = opened.get(user.id);
		const name = shown(user.values.userName ?? user.id);
		if (typeof one === 'string') warnings.push(`The access of ${name} is not ended. ${one}`);
		if (one === undefined || typeof one === 'string' || one.access.user.guarded !== undefined) continue;
		const asked = askedOf(one.held);
		if (asked.length === 0) {
			ended.add(user.id);
			continue;
		}
		const memberships = asked.filter(({ kind }) => kind === 'membership');
		const [refusal] = memberships.flatMap((entry) => protection.ofGroup(entry.name) ?? []);
		if (refusal !== undefined) {
			warnings.push(`The access of ${name} is not ended. ${refusal}`);
			continue;
		}
		const remains = one.held.flatMap(({ stays, kind, name: what }) =>
			stays === undefined || kind === 'account' ? [] : [what],
		);
		const head = { key: nextKey(), subjects: [], needs: [] };
		actions.push({ type: 'endAccess', ...head, user: { id: user.id }, takes: takesOf(asked), remains });
	}
	return { actions, warnings, ended };
}

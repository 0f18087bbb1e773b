/** The inverse of rows that were applied, as rows of a plan of their own. */
import type { Capabilities, Values } from '../../providers/directory';
import { canBeCleared } from '../../providers/rules';
import { plain } from '../access/ledger';
import type { Ended } from './endings';
import { textsOf } from './fresh';
import type { GivenRow } from './given';
import { keyOfRow, type PlanRow, type Risk, type RowAction, type RowUser } from './row';
import { textOf, titleOf } from './rows';
import { signRow, type Signer } from './signature';
import { inOrder, statesOfGiving, statesOfTaking } from './takes';

/** A row that takes back another one, or why there is none. */
export type Undo = { readonly undo: PlanRow } | { readonly undo: null; readonly undoNote: string };

interface UndoFacts {
	readonly capabilities: Capabilities;
	/** ISO 8601. */
	readonly expiresAt: string;
	readonly sign: Signer;
	/** The id of what a row made, by the row's key. */
	readonly madeBy: (key: string) => string | undefined;
	/** Rows that were done, by their keys. */
	readonly done: ReadonlyMap<string, GivenRow>;
}

const INVERSE: Readonly<Partial<Record<RowAction, RowAction>>> = {
	createUser: 'deleteUser',
	updateUser: 'updateUser',
	enableUser: 'disableUser',
	disableUser: 'enableUser',
	addToGroup: 'removeFromGroup',
	removeFromGroup: 'addToGroup',
	endAccess: 'restoreAccess',
	restoreAccess: 'endAccess',
};

const NOT_RESTORABLE = 'Nothing that was removed can be restored.';

/** Why a row cannot be taken back, as a full sentence. */
function reasonAgainst({ action, before }: PlanRow, capabilities: Capabilities): string | undefined {
	const { title, canDelete, canDisable, endsAccess, fields } = capabilities;
	switch (action) {
		case 'createGroup':
			return 'Groups are never deleted by a plan.';
		case 'deleteUser':
			return `${title} cannot bring back a deleted user.`;
		case 'endAccess':
			// Where no list has the user any more, no row can be compared with it.
			return endsAccess?.staysListed === true ? undefined : 'Use the operation Restore Access with "restore".';
		case 'restoreAccess':
			return undefined;
		case 'createUser':
			return canDelete ? undefined : `${title} cannot delete users.`;
		case 'disableUser':
		case 'enableUser':
			return canDisable ? undefined : `${title} cannot disable users.`;
		case 'updateUser': {
			const empty = Object.entries(textsOf(before)).filter(([, value]) => value === '');
			const stuck = empty
				.map(([field]) => fields.find(({ name }) => name === field))
				.find((rule) => rule !== undefined && !canBeCleared(rule));
			return stuck && `${stuck.label} was empty before, and it cannot be cleared.`;
		}
		case 'addToGroup':
		case 'removeFromGroup':
			return undefined;
	}
}

/** What was taken is given back, and what was given is taken. */
function accessOf(action: RowAction, ended?: Ended): Pick<PlanRow, 'gives' | 'takes'> {
	if (action === 'restoreAccess') return { gives: inOrder(ended?.restore?.entries ?? []).map(plain) };
	if (action !== 'endAccess') return {};
	return { takes: inOrder(ended?.restored ?? []).map((entry) => ({ ...plain(entry), restorable: true })) };
}

function statesOf({ before, after }: PlanRow, { gives, takes }: Pick<PlanRow, 'gives' | 'takes'>) {
	if (gives !== undefined) return statesOfGiving(gives);
	return takes === undefined ? { before: after, after: before } : statesOfTaking(takes, []);
}

/** Makes the rows that take back what a run has done. */
export class Undoing {
	/** Plan and user → what the run has changed of the user's values. */
	private readonly changed = new Map<string, Values>();
	/** Row → rows of updates that had to wait for it. */
	private readonly awaitedBy = new Map<string, number[]>();

	constructor(private readonly facts: UndoFacts) {
		for (const { row } of facts.done.values()) {
			if (row.action !== 'updateUser') continue;
			const who = `${row.planId} ${row.user?.id ?? ''}`;
			this.changed.set(who, { ...this.changed.get(who), ...textsOf(row.after) });
			for (const seq of row.requires) {
				const key = keyOfRow(row, seq);
				this.awaitedBy.set(key, [...(this.awaitedBy.get(key) ?? []), row.seq]);
			}
		}
	}

	/** @param ended what was taken with the access of a user */
	of(given: GivenRow, ended?: Ended): Undo {
		const { capabilities, expiresAt, sign } = this.facts;
		const { row } = given;
		const isLost = row.action === 'endAccess' && ended?.restore === null;
		const against = isLost ? NOT_RESTORABLE : reasonAgainst(row, capabilities);
		const action = INVERSE[row.action];
		if (against !== undefined || action === undefined) return { undo: null, undoNote: against ?? '' };
		const user = this.userNow(given);
		const groupId = row.group && (row.group.id ?? this.idOfMaker(row, 'createGroup'));
		if (user === undefined || (row.group !== undefined && groupId === undefined)) {
			return { undo: null, undoNote: 'The service did not return the ID of what was created.' };
		}
		const labels = row.changes.map(
			({ field }) => capabilities.fields.find(({ name }) => name === field)?.label ?? field,
		);
		const access = accessOf(action, ended);
		const who = titleOf(textsOf(row.after ?? row.before), user);
		const undo: Omit<PlanRow, 'signature'> = {
			seq: row.seq,
			text: textOf(action, who, { group: row.group?.name ?? '', fields: labels, ...access }),
			risk: riskOf(action, row),
			action,
			reason: `Takes back: ${row.text}`,
			user,
			...(row.group && groupId !== undefined ? { group: { name: row.group.name, id: groupId } } : {}),
			...access,
			changes: row.changes.map(({ field, from, to }) => ({ field, from: to, to: from })),
			...statesOf(row, access),
			// Their names must be free again before.
			requires: (this.awaitedBy.get(given.key) ?? []).toSorted((a, b) => a - b),
			service: row.service,
			tenant: row.tenant,
			// A plan of its own, of which each row stands for the row that it takes back.
			planId: `undo ${row.planId}`,
			expiresAt,
		};
		return { undo: signRow(undo, sign) };
	}

	/** The user of a row as the run left it. */
	private userNow({ key, row }: GivenRow): RowUser | undefined {
		if (row.user === undefined) return undefined;
		const made = row.action === 'createUser' ? this.facts.madeBy(key) : this.idOfMaker(row, 'createUser');
		const id = row.user.id ?? made;
		if (id === undefined) return undefined;
		const { name, email = '', key: stable = '' } = row.user;
		const now = { userName: name, email, key: stable, ...this.changed.get(`${row.planId} ${id}`) };
		return {
			name: now.userName,
			id,
			...(now.email ? { email: now.email } : {}),
			...(now.key ? { key: now.key } : {}),
		};
	}

	private idOfMaker(row: PlanRow, action: RowAction): string | undefined {
		for (const seq of row.requires) {
			const key = keyOfRow(row, seq);
			if (this.facts.done.get(key)?.row.action === action) return this.facts.madeBy(key);
		}
		return undefined;
	}
}

function riskOf(action: RowAction, { risk }: PlanRow): Risk {
	if (action === 'addToGroup' || action === 'enableUser' || action === 'restoreAccess') return 'additive';
	return action === 'updateUser' ? risk : 'destructive';
}

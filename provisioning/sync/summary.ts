/** What a plan comes to, for people: counts, guards and the rows that take away, made to be sent as a message. */
import type { Capabilities } from '../../providers/directory';
import { counted } from '../texts';
import { sentenceOf, type SyncGuard } from './guards';
import { RISKS, ROW_ACTIONS, type PlanRow, type Risk, type RowAction } from './row';

/** Messages of Slack and Teams are cut at some thousand characters. */
const LONGEST = 3_000;
/** Rows of each kind of removal that a message shows. */
const SHOWN_ROWS = 5;
const SHOWN_WARNINGS = 5;
const LONGEST_LINE = 200;

const WHAT: Readonly<Record<RowAction, readonly [verb: string, noun: string]>> = {
	createGroup: ['create', 'group'],
	createUser: ['create', 'user'],
	updateUser: ['update', 'user'],
	enableUser: ['enable', 'user'],
	addToGroup: ['add', 'membership'],
	removeFromGroup: ['remove', 'membership'],
	restoreAccess: ['restore the access of', 'user'],
	endAccess: ['end the access of', 'user'],
	disableUser: ['disable', 'user'],
	deleteUser: ['delete', 'user'],
};

type Counts<Name extends string> = Readonly<Partial<Record<Name, number>>>;

function countBy<Name extends string>(names: Iterable<Name>, order: readonly Name[]): Counts<Name> {
	const counts = new Map<Name, number>();
	for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
	const entries = order.flatMap((name) => (counts.has(name) ? [[name, counts.get(name)]] : []));
	return Object.fromEntries(entries) as Counts<Name>;
}

interface Estimate {
	/** Requests that applying all rows takes at least. */
	readonly calls: number;
	/** How long they take at the rate that the service allows. */
	readonly seconds: number;
	/** Whether the service documents that rate. Otherwise four requests a second are assumed. */
	readonly rate: 'assumed' | 'documented';
}

const ASSUMED_PER_MINUTE = 240;

/** What applying the rows takes. */
export function estimateOf(rows: readonly PlanRow[], { effort, endsAccess }: Capabilities): Estimate {
	const byType = countBy(
		rows.map(({ action }) => action),
		ROW_ACTIONS,
	);
	const of = (...actions: readonly RowAction[]) => actions.reduce((sum, action) => sum + (byType[action] ?? 0), 0);
	const memberships = rows.filter(({ action }) => action === 'addToGroup' || action === 'removeFromGroup');
	const changed = new Set<string>();
	for (const { user } of memberships) if (user?.id !== undefined) changed.add(user.id);
	const entries = rows.reduce((sum, { takes = [], gives = [] }) => sum + takes.length + gives.length, 0);
	const ending = of('endAccess', 'restoreAccess');
	const changes = effort.calls({
		newGroups: of('createGroup'),
		newUsers: of('createUser'),
		updates: of('updateUser', 'enableUser', 'disableUser'),
		deletes: of('deleteUser'),
		memberships: memberships.length,
		membershipsOfNew: memberships.filter(({ user }) => user?.id === undefined).length,
		groupsChanged: new Set(memberships.map(({ group }) => group?.name)).size,
		usersRegrouped: changed.size,
	});
	const calls = changes + (ending > 0 ? (endsAccess?.calls(ending, entries) ?? ending) : 0);
	const perMinute = effort.perMinute ?? ASSUMED_PER_MINUTE;
	return {
		calls,
		seconds: Math.ceil((calls * 60) / perMinute),
		rate: effort.perMinute === undefined ? 'assumed' : 'documented',
	};
}

/** A value in Markdown that stands for itself: no link, no mention, no markup. */
function escaped(text: string): string {
	const line = text.replace(/\s+/gu, ' ').trim();
	const short = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line;
	return short
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/[\\`*_{}[\]#|~]/g, String.raw`\$&`)
		.replace(/@(?=channel|here|everyone|all\b)/gi, '@\u200B');
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function duration(seconds: number): string {
	if (seconds < 90) return counted(seconds, 'second');
	return seconds < 5_400 ? counted(Math.round(seconds / 60), 'minute') : counted(Math.round(seconds / 3600), 'hour');
}

export interface Told {
	readonly service: string;
	readonly tenant: string;
	readonly rows: readonly PlanRow[];
	readonly inputRows: number;
	readonly rejected: number;
	readonly unchanged: number;
	readonly guards: readonly SyncGuard[];
	readonly warnings: readonly string[];
	readonly estimate: Estimate;
	/** ISO 8601. */
	readonly expiresAt: string;
}

function destructiveLines(rows: readonly PlanRow[]): string[] {
	return ROW_ACTIONS.flatMap((action) => {
		const some = rows.filter((row) => row.action === action && row.risk === 'destructive');
		if (some.length === 0) return [];
		const [verb, noun] = WHAT[action];
		const others = some.length - SHOWN_ROWS;
		return [
			`**${capital(verb)} ${counted(some.length, noun)}**`,
			...some.slice(0, SHOWN_ROWS).map(({ text }) => `- ${escaped(text)}`),
			...(others > 0 ? [`- … and ${others} more`] : []),
		];
	});
}

/** Whole lines, as many as fit. */
function bounded(lines: readonly string[]): string {
	const text = lines.join('\n');
	if (text.length <= LONGEST) return text;
	const end = '\n… The plan has more.';
	const kept: string[] = [];
	let length = end.length;
	for (const line of lines) {
		if (length + line.length + 1 > LONGEST) break;
		kept.push(line);
		length += line.length + 1;
	}
	return `${kept.join('\n')}${end}`;
}

/** A message of at most 3,000 characters in Markdown. */
export function textOfPlan(told: Told): string {
	const { service, tenant, rows, guards, warnings, estimate } = told;
	const byAction = countBy(
		rows.map(({ action }) => action),
		ROW_ACTIONS,
	);
	const title = `**${escaped(service)}** (${escaped(tenant)})`;
	const rest = `${counted(told.inputRows, 'input row')}: ${told.unchanged} already up to date, ${told.rejected} rejected.`;
	const held = guards.filter((guard) => guard.held);
	const counts = Object.entries(byAction).map(([action, count]) => {
		const [verb, noun] = WHAT[action as RowAction];
		return `- ${capital(verb)} ${counted(count ?? 0, noun)}`;
	});
	return bounded([
		rows.length === 0 ? `${title}: nothing to change.` : `${title}: ${counted(rows.length, 'change')}.`,
		rest,
		...counts,
		...held.map((guard) => `⚠ ${escaped(sentenceOf(guard))}`),
		...destructiveLines(rows),
		...(warnings.length === 0
			? []
			: ['**Warnings**', ...warnings.slice(0, SHOWN_WARNINGS).map((one) => `- ${escaped(one)}`)]),
		...(warnings.length > SHOWN_WARNINGS ? [`- … and ${warnings.length - SHOWN_WARNINGS} more`] : []),
		...(rows.length === 0
			? []
			: [
					`Applying it takes about ${counted(estimate.calls, 'request')} and ${duration(estimate.seconds)}. The plan expires at ${told.expiresAt}.`,
				]),
	]);
}

export function countsOf(rows: readonly PlanRow[]): { byAction: Counts<RowAction>; byRisk: Counts<Risk> } {
	return {
		byAction: countBy(
			rows.map(({ action }) => action),
			ROW_ACTIONS,
		),
		byRisk: countBy(
			rows.map(({ risk }) => risk),
			RISKS,
		),
	};
}

interface ToldRun {
	readonly service: string;
	readonly tenant: string;
	readonly byStatus: Readonly<Record<string, number>>;
	readonly total: number;
	readonly rejected: ReadonlyArray<{ readonly text: string; readonly reason: string }>;
	readonly stop?: string | undefined;
	readonly approvedBy?: string | undefined;
	readonly note?: string | undefined;
}

/** What applying rows came to, as a message of at most 3,000 characters in Markdown. */
export function textOfRun({ service, tenant, byStatus, total, rejected, stop, approvedBy, note }: ToldRun): string {
	const others = rejected.length - SHOWN_ROWS;
	return bounded([
		`**${escaped(service)}** (${escaped(tenant)}): ${counted(total, 'row')}, ${rejected.length} rejected.`,
		...Object.entries(byStatus).map(([status, count]) => `- ${status}: ${count}`),
		...(approvedBy === undefined ? [] : [`Approved by ${escaped(approvedBy)}.`]),
		...(note === undefined ? [] : [`Note: ${escaped(note)}`]),
		...(stop === undefined ? [] : [`⚠ ${escaped(stop)}`]),
		...(rejected.length === 0 ? [] : ['**Rejected**']),
		...rejected.slice(0, SHOWN_ROWS).map(({ text, reason }) => `- ${escaped(text)}: ${escaped(reason)}`),
		...(others > 0 ? [`- … and ${others} more`] : []),
	]);
}

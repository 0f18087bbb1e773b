/** A poll of a trigger, the same for all services. */
import type { ICredentialDataDecryptedObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import type { Capabilities, Directory, DirectoryGroup, Snapshot } from '../../../providers/directory';
import { InputError } from '../../../providers/http/errors';
import { folded } from '../../../providers/text';
import { changesSince, firstLook, manyRemovals, type Look } from '../../../provisioning/changes';
import { ValueDigests } from '../../../provisioning/valueDigests';
import { identityOf, noteCredential, secretsOf, withCredentials } from '../connection';
import { toNodeError } from '../errors';
import { n8nClock } from '../http';
import { connectPoll, type Connection } from '../session';
import { exampleOf } from './example';
import type { GroupWord } from './fields';
import { toItem } from './output';
import { readSettings, type Settings } from './settings';
import { openMemory } from './state';

/** More users than that are too much for the static data of a node. */
export const MAX_USERS = 20_000;

export interface TriggerService {
	readonly capabilities: Capabilities;
	/** What the service calls a group. Default: Group. */
	readonly group?: GroupWord;
	readonly openDirectory: (connection: Connection, context: IPollFunctions) => Promise<Directory>;
	/** The shortest time between two reads, in milliseconds. Default: each poll reads. */
	readonly pauseMs?: (context: IPollFunctions) => number;
}

/** Polls under way, by workflow and node: n8n may start another one before the last has ended. */
const running = new Set<string>();

/** What `poll` of a trigger node does. */
export async function pollChanges(
	context: IPollFunctions,
	service: TriggerService,
): Promise<INodeExecutionData[][] | null> {
	const name = JSON.stringify([context.getWorkflow().id, context.getNode().id]);
	const isManual = context.getMode() === 'manual';
	if (!isManual && running.has(name)) return null;
	const identities = new Map<string, string>();
	const view = withCredentials(context, async (type) => {
		const values = await context.getCredentials<ICredentialDataDecryptedObject>(type);
		noteCredential(context, values);
		identities.set(type, identityOf(values));
		return values;
	});
	if (!isManual) running.add(name);
	try {
		return await (isManual ? fetchExample(view, service) : pollOnce(view, service, identities));
	} catch (error) {
		throw toNodeError(context.getNode(), error, 0, secretsOf(context));
	} finally {
		if (!isManual) running.delete(name);
	}
}

async function pollOnce(
	context: IPollFunctions,
	service: TriggerService,
	identities: ReadonlyMap<string, string>,
): Promise<INodeExecutionData[][] | null> {
	const settings = readSettings(context, service.capabilities, service.group ?? 'Group');
	const polledAt = n8nClock.now();
	const directory = await service.openDirectory(connectPoll(context), context);
	const memory = await openMemory(
		context.getWorkflowStaticData('node'),
		JSON.stringify([...identities]),
		watchingOf(directory, settings),
	);
	const { known } = memory;
	if (memory.polledAt !== undefined && polledAt < memory.polledAt + (service.pauseMs?.(context) ?? 0)) return null;
	const look = await lookAt(directory, settings, service);
	const digests = new ValueDigests(memory.key, settings.attributes);
	if (known === undefined) {
		memory.keep(firstLook(look, digests), polledAt);
		return null;
	}
	const { changes, now } = changesSince(known, look, digests);
	if (settings.scope === 'all' && look.users.length === 0 && known.users.size > 0) {
		throw new InputError(
			'Users',
			`${directory.capabilities.title} returned no user at all, which is not taken for the removal of all ${known.users.size}.`,
			'Check in the service whether the account of the credential may still list users. Nothing is reported and nothing is forgotten.',
		);
	}
	if (!settings.allowManyRemovals) refuseManyRemovals(manyRemovals(known, changes));
	const items = changes
		.filter(({ event }) => settings.events.has(event))
		.map((change) => toItem(change, polledAt, settings.simplify));
	// The last thing that is done: a poll that fails before has moved nothing.
	memory.keep(now, polledAt);
	return items.length === 0 ? null : [items];
}

/** One item that shows what the workflow will get. It moves nothing. */
async function fetchExample(context: IPollFunctions, service: TriggerService): Promise<INodeExecutionData[][]> {
	const settings = readSettings(context, service.capabilities, service.group ?? 'Group');
	const polledAt = n8nClock.now();
	const directory = await service.openDirectory(connectPoll(context), context);
	const look = await lookAt(directory, settings, service);
	const example = exampleOf(look, settings);
	return [[toItem(example, polledAt, settings.simplify)]];
}

/** All that decides what is seen; when it changes, what is known says nothing any more. */
function watchingOf({ tenant }: Directory, { scope, users, groups, attributes }: Settings): unknown {
	const names = groups?.map(folded).sort();
	return [tenant, scope, users.by === 'filter' ? users.filter : '', names ?? null, attributes];
}

async function lookAt(directory: Directory, settings: Settings, service: TriggerService): Promise<Look> {
	const { groups, scope, users } = settings;
	const snapshot = await directory.read({ users, groups: groups ?? [] });
	const found = new Map(snapshot.users.map((user) => [user.id, user]));
	if (found.size > MAX_USERS) {
		throw new InputError(
			'Users',
			`There are ${found.size} users to watch, and a trigger can watch ${MAX_USERS}.`,
			`Set "Users" to ${directory.capabilities.filter ? 'Matching a Filter or ' : ''}Members of ${service.group ?? 'Group'}s, if needed in several workflows.`,
		);
	}
	const seen = [...found.values()];
	if (groups === undefined) return { scope, users: seen };
	const groupsOf =
		groups.length === 0 ? await snapshot.groupsOf(seen) : await groupsNamed(snapshot, seen, groups, settings, service);
	return { scope, users: seen, groupsOf };
}

async function groupsNamed(
	snapshot: Snapshot,
	users: Look['users'],
	names: readonly string[],
	{ scope }: Settings,
	{ group: word = 'Group', capabilities }: TriggerService,
): Promise<NonNullable<Look['groupsOf']>> {
	const wanted = new Set(names.map(folded));
	const groups = snapshot.groups.filter(({ name }) => wanted.has(folded(name)));
	const present = new Set(groups.map(({ name }) => folded(name)));
	const missing = names.filter((name) => !present.has(folded(name)));
	if (missing.length > 0) {
		const field = scope === 'members' ? `${word}s` : `${word}s to Watch`;
		throw new InputError(
			field,
			`${capabilities.title} has no ${word.toLowerCase()} named ${missing.map((name) => `"${name}"`).join(', ')}, or not one alone. Nothing is reported and nothing is forgotten.`,
			`Correct the names in "${field}".`,
		);
	}
	const ids = groups.map(({ id }) => id);
	const isMember = await snapshot.memberships(new Map(users.map((user) => [user, ids])));
	return new Map(
		users.map((user): [typeof user, DirectoryGroup[]] => [user, groups.filter(({ id }) => isMember(user, id))]),
	);
}

function refuseManyRemovals(many: ReturnType<typeof manyRemovals>): void {
	if (many === undefined) return;
	const { group, count, of } = many;
	throw new InputError(
		'Allow Many Removals',
		group === undefined
			? `${count} of ${of} watched users are missing, which may be an incomplete answer of the service. Nothing is reported and nothing is forgotten.`
			: `${count} of ${of} members of "${group}" are missing, which may be an incomplete answer of the service. Nothing is reported and nothing is forgotten.`,
		'If they were really removed, turn on "Allow Many Removals" in "Options" until the next poll.',
	);
}

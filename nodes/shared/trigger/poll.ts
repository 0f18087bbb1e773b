/** A poll of a trigger, the same for all services. */
import type { ICredentialDataDecryptedObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import type { Directory } from '../../../providers/directory';
import { InputError } from '../../../providers/http/errors';
import { folded } from '../../../providers/text';
import { changesSince, firstLook, manyRemovals } from '../../../provisioning/changes';
import { ValueDigests } from '../../../provisioning/valueDigests';
import { tellingOf } from '../advice/telling';
import { identityOf, noteCredential, withCredentials } from '../connection';
import { toNodeError } from '../errors';
import { n8nClock } from '../http';
import { connectPoll, type Connection } from '../session';
import { exampleOf } from './example';
import { feedStart, newestChange } from './feed';
import { checkCount, lookAt, type Watching } from './look';
import { toItem } from './output';
import { readSettings, type Settings } from './settings';
import { openMemory } from './state';

interface TriggerService extends Watching {
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
		throw toNodeError(context.getNode(), error, 0, tellingOf(context));
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
	const { known, newest } = memory;
	if (isTooEarly(polledAt, memory.polledAt, service.pauseMs?.(context))) return null;
	const since = known && feedStart(memory, settings, service, polledAt);
	const look = await lookAt(directory, settings, service, since);
	const digests = new ValueDigests(memory.key, settings.attributes);
	const times = {
		polledAt,
		comparedAt: since === undefined ? polledAt : (memory.comparedAt ?? polledAt),
		newest: newestChange(look.users, known && newest),
	};
	if (known === undefined) {
		memory.keep(firstLook(look, digests), times);
		return null;
	}
	const { changes, now } = changesSince(known, look, digests);
	checkCount(now.users.size, service);
	if (settings.scope === 'all' && now.users.size === 0 && known.users.size > 0) {
		throw new InputError(
			'Users',
			`${directory.capabilities.title} returned no user at all, which is not taken for the removal of all ${known.users.size}.`,
			'Check in the service whether the account of the credential may still list users. Nothing is reported and nothing is forgotten; polls go on when there is a user again.',
		);
	}
	if (!settings.allowManyRemovals) refuseManyRemovals(manyRemovals(known, changes));
	const items = changes
		.filter(({ event }) => settings.events.has(event))
		.map((change) => toItem(change, polledAt, settings.simplify));
	// The last thing that is done: a poll that fails before has moved nothing.
	memory.keep(now, times);
	return items.length === 0 ? null : [items];
}

/** A clock that was set back must not hold polls back. */
function isTooEarly(now: number, last: number | undefined, pauseMs = 0): boolean {
	return last !== undefined && now >= last && now < last + pauseMs;
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

import type { Action, ActionOutcome, Directory } from '../../../providers/directory';
import type { TrivoreClient } from '../../../providers/trivore/client';
import { openTrivoreDirectory } from '../../../providers/trivore/directory';
import { Lookup } from '../../../providers/trivore/lookup';
import type { HttpRequest, Send } from '../../../providers/http/send';
import type { Group } from '../../../providers/trivore/schemas';
import type { TrivoreBench } from './support';

interface Opening {
	readonly nsCode?: string | undefined;
	readonly keyField?: string;
	readonly maxConcurrency?: number;
}

export const open = (client: TrivoreClient, opening: Opening = {}): Directory =>
	openTrivoreDirectory(client, {
		lookup: new Lookup(client),
		maxConcurrency: 4,
		nsCode: 'example',
		keyField: undefined,
		...opening,
	});

export const membership = (type: 'addToGroup' | 'removeFromGroup', userId: string, groupId: string): Action => ({
	key: `${type} ${userId} ${groupId}`,
	type,
	userId,
	groupId,
});

export const creation = (userName: string, more: Partial<Extract<Action, { type: 'createUser' }>> = {}): Action => ({
	key: userName,
	type: 'createUser',
	values: { userName, email: `${userName}@example.com` },
	groupIds: [],
	...more,
});

/** What tests of the directory ask of the sandbox. */
export const views = (bench: () => TrivoreBench) => ({
	/** Methods and paths of the requests, without their queries. */
	methods: () =>
		bench()
			.paths()
			.map((path) => path.replace('/trivore/api/rest/v1', '').replace(/\?.*$/, '')),
	groupNames: () =>
		bench()
			.sandbox.state('trivore')
			.groups.map(({ name }) => name),
	userNames: () =>
		bench()
			.sandbox.state('trivore')
			.users.map(({ name }) => name),
	groups: async (count: number): Promise<Group[]> =>
		await Promise.all(Array.from({ length: count }, async (_, index) => await bench().group(`g${index}`))),
	/** A client that meddles before each request, or after its answer. */
	meddling: (meddle: (request: HttpRequest, send: Send) => Promise<void>, when: 'after' | 'before') =>
		bench().newClient((send) => async (request) => {
			if (when === 'before') await meddle(request, send);
			const answer = await send(request);
			if (when === 'after') await meddle(request, send);
			return answer;
		}),
});

export const statuses = (outcomes: readonly ActionOutcome[]) => outcomes.map(({ key, status }) => [key, status]);

export const refusal = (outcomes: readonly ActionOutcome[]) => {
	const [refused] = outcomes.filter((outcome) => outcome.status === 'refused');
	return refused?.status === 'refused' ? refused.error : undefined;
};

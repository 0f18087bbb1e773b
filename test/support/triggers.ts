/** Triggers of every service in n8n's engine; Bulk Import makes the changes that they are to see. */
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { DISABLES } from '../../tools/capabilities';
import { bulkParameters, runBulk } from '../../tools/engine/bulkImport';
import type { Engine } from '../../tools/engine/engine';
import { openPoller, type Poller } from '../../tools/engine/poller';
import { sandboxFor, type Service } from '../../tools/services';
import { startService } from './startService';

/** Names as User Created and so on have them, without those that a service cannot report. */
export const eventsOf = ({ id }: Service): string[] => [
	'addedToGroup',
	'removedFromGroup',
	'userChanged',
	'userCreated',
	'userRemoved',
	...(DISABLES.includes(id) ? ['userDisabled', 'userEnabled'] : []),
];

/** What a trigger needs beside events. */
export const ownParameters = ({ id }: Service): INodeParameters => ({
	...(id === 'trivore' ? { nsCode: 'example' } : {}),
	...(id === 'adobe' ? { authentication: 'server', pause: 1 } : {}),
	...(id === 'oci-domains' ? { authentication: 'apiKey', domain: { __rl: true, mode: 'list', value: '' } } : {}),
});

/** What people do to the directory of a service, by Bulk Import. */
export function changesOf(engine: Engine, service: Service) {
	const bulk = async (csv: string, parameters: INodeParameters) => {
		const { rejected } = await runBulk(engine, service, bulkParameters(csv, parameters));
		if (rejected.length > 0) throw new Error(JSON.stringify(rejected));
	};
	const line = (name: string, first: string) => `${name},${name}@example.com,${first},Last,${first},FI`;
	const people = (names: readonly string[], first: string) =>
		['User Name,Email,First Name,Last Name,Description,Country', ...names.map((name) => line(name, first))].join('\n');
	const pairs = (names: readonly string[], groups: string) =>
		['User Name,Email,Groups', ...names.map((name) => `${name},${name}@example.com,${groups}`)].join('\n');
	return {
		create: async (...names: string[]) => await bulk(people(names, 'First'), { importAction: 'createOrUpdate' }),
		change: async (first: string, ...names: string[]) =>
			await bulk(people(names, first), { importAction: 'updateOnly' }),
		remove: async (...names: string[]) => await bulk(people(names, 'First'), { importAction: 'delete' }),
		disable: async (...names: string[]) => await bulk(people(names, 'First'), { importAction: 'disable' }),
		enable: async (...names: string[]) =>
			await bulk(people(names, 'First'), { importAction: 'updateOnly', ifDisabled: 'enable' }),
		join: async (group: string, ...names: string[]) =>
			await bulk(pairs(names, group), { rowKind: 'membership', membershipAction: 'createOrSkip' }),
		leave: async (group: string, ...names: string[]) =>
			await bulk(pairs(names, group), { rowKind: 'membership', membershipAction: 'delete' }),
	};
}

export async function startTrigger(service: Service) {
	const bench = await startService(service.id, { sandbox: { services: sandboxFor(service), seed: 1 } });
	const { engine } = bench;
	return {
		...bench,
		...changesOf(engine, service),
		trigger: (parameters: INodeParameters = {}): Poller =>
			openPoller(engine, {
				type: `${service.type}Trigger`,
				credential: service.credential,
				parameters: { events: eventsOf(service), ...ownParameters(service), ...parameters },
			}),
	};
}

export type TriggerBench = Awaited<ReturnType<typeof startTrigger>>;

/** The members of an item that tests compare. */
interface Told {
	readonly event: string;
	readonly user: { readonly userName: string; readonly email?: string };
	readonly group?: { readonly name: string };
}

/** Events with the email address that they are about, and the group. */
export const told = (items: readonly INodeExecutionData[]) =>
	items.map(({ json }) => {
		const item: unknown = json;
		const { event, user, group } = item as Told;
		const name = (user.email ?? user.userName).replace(/@.*/, '').toLowerCase();
		return [event, name, ...(group ? [group.name] : [])].join(' ');
	});

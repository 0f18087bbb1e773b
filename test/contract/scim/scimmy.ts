import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';

/** What scimmy hands over and wants back: any resource. */
interface Kept extends Record<string, unknown> {
	id: string;
}

interface Asked {
	readonly id?: string | undefined;
	readonly filter?: { match(values: Kept[]): Kept[] } | undefined;
}

/** The storage that scimmy leaves to its users, with names that are unique whatever their case. */
class Store {
	readonly kept = new Map<string, Kept>();

	constructor(private readonly name: string) {}

	read({ id, filter }: Asked): Kept[] {
		const all = [...this.kept.values()];
		if (id === undefined) return filter === undefined ? all : filter.match(all);
		const found = this.kept.get(id);
		if (found === undefined) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`);
		return [found];
	}

	write({ id = randomUUID() }: Asked, data: object): Kept {
		const given: Record<string, unknown> = JSON.parse(JSON.stringify(data)) as Record<string, unknown>;
		const name = String(given[this.name]).toLowerCase();
		for (const other of this.kept.values()) {
			if (other.id !== id && String(other[this.name]).toLowerCase() === name) {
				throw new SCIMMY.Types.Error(409, 'uniqueness', `${this.name} is taken`);
			}
		}
		const now = new Date().toISOString();
		const entry = { ...given, id, meta: { created: now, lastModified: now } };
		this.kept.set(id, entry);
		return entry;
	}
}

export const TOKEN = 'scimmy-token';

/** Starts scimmy, a SCIM server by other people, on a free port of this machine. It is one server for the whole process. */
export async function startScimmy() {
	const [users, groups] = [new Store('userName'), new Store('displayName')];
	const keep = (store: Store) => ({
		ingress: (asked: Asked, data: object) => store.write(asked, data),
		egress: (asked: Asked) => store.read(asked),
		degress: ({ id }: Asked) => void store.kept.delete(id ?? ''),
	});
	SCIMMY.Resources.declare(SCIMMY.Resources.User, keep(users));
	SCIMMY.Resources.declare(SCIMMY.Resources.Group, keep(groups));
	SCIMMY.Config.set({ bulk: { supported: true, maxOperations: 50, maxPayloadSize: 1_048_576 } });
	const app = express();
	const handler = (request: { headers: { authorization?: string | undefined } }) => {
		if (request.headers.authorization !== `Bearer ${TOKEN}`) throw new Error('The token is wrong');
		return '';
	};
	app.use('/scim/v2', new SCIMMYRouters({ type: 'bearer', handler }));
	const server = await new Promise<ReturnType<typeof app.listen>>((resolve) => {
		const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
	});
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/scim/v2`,
		users: users.kept,
		groups: groups.kept,
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** The part of Express that the tests use; it comes without types. */
declare module 'express' {
	import type { IncomingMessage, Server } from 'node:http';

	export type Request = IncomingMessage;

	/** Something that takes requests below a path. */
	export interface Router {
		readonly stack: readonly unknown[];
	}

	interface Application {
		use(path: string, router: Router): void;
		listen(port: number, host: string, done: () => void): Server;
	}

	export default function express(): Application;
}

/** The part of scimmy that the tests use: its own types know only its own classes of users and groups. */
declare module 'scimmy' {
	interface Handlers {
		readonly ingress: (asked: { readonly id?: string }, data: object) => object;
		readonly egress: (asked: {
			readonly id?: string;
			readonly filter?: { match<Value extends object>(values: Value[]): Value[] };
		}) => object[];
		readonly degress: (asked: { readonly id?: string }) => void;
	}

	const SCIMMY: {
		readonly Types: {
			readonly Error: new (status: number, scimType: string, message: string) => Error;
			readonly Filter: new (text: string) => { match<Value extends object>(values: Value[]): Value[] };
		};
		readonly Resources: {
			readonly User: object;
			readonly Group: object;
			declare(resource: object, handlers: Handlers): void;
		};
		readonly Config: { set(config: object): void };
	};
	export default SCIMMY;
}

declare module 'scimmy-routers' {
	import type { Request, Router } from 'express';

	export default class SCIMMYRouters implements Router {
		readonly stack: readonly unknown[];
		constructor(scheme: { type: string; handler: (request: Request) => string });
	}
}

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

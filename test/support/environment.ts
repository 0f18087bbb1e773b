/** Fails a test file that leaves something open: a server, a connection, a child process, a timer. */
import { TestEnvironment } from 'jest-environment-node';

/** Connections close a little after the servers and clients that are told to. */
const PATIENCE_MS = 3_000;

/** The worker's own output, which is opened when it is first written to; a child process shows as more than its pipes. */
const OUTPUT: ReadonlySet<string> = new Set(['PipeWrap', 'TTYWrap']);

/** What keeps the process alive beside what did so before. */
function openBeside(before: readonly string[]): string[] {
	const open = process.getActiveResourcesInfo().filter((resource) => !OUTPUT.has(resource));
	for (const known of before) {
		const index = open.indexOf(known);
		if (index >= 0) open.splice(index, 1);
	}
	return open;
}

export default class LeakFinder extends TestEnvironment {
	private readonly before = process.getActiveResourcesInfo();

	override async teardown(): Promise<void> {
		await super.teardown();
		const end = Date.now() + PATIENCE_MS;
		while (openBeside(this.before).length > 0 && Date.now() < end) {
			await new Promise<void>((resolve) => setTimeout(resolve, 10));
		}
		const open = openBeside(this.before);
		if (open.length === 0) return;
		throw new Error(`Still open after the tests of this file: ${open.join(', ')}. Stop in afterAll what they started.`);
	}
}

/** One request as the log shows it: never a header, a body or a secret. */
export interface LogEntry {
	/** Number of the request since the start, from 1. */
	readonly number: number;
	/** When it arrived: RFC 3339, UTC. */
	readonly time: string;
	readonly service: string;
	readonly method: string;
	/** Path and query; the values of secret query parameters are replaced by `***`. */
	readonly path: string;
	/** Status of the answer, 0 if the connection was cut without one. */
	readonly status: number;
	/** Time from arrival to answer in milliseconds. */
	readonly ms: number;
	/** Name of the fault that was injected, if any. */
	readonly fault?: string;
}

const secretParameter = /token|secret|password|passwd|assertion|signature|credential|authorization|jwt|key|code/i;

/** Masks the values of query parameters whose name says that they are secret. */
export function maskQuery(target: string): string {
	const start = target.indexOf('?');
	if (start < 0) return target;
	const masked = target
		.slice(start + 1)
		.split('&')
		.map((pair) => {
			const equals = pair.indexOf('=');
			return equals >= 0 && secretParameter.test(pair.slice(0, equals)) ? `${pair.slice(0, equals)}=***` : pair;
		});
	return `${target.slice(0, start)}?${masked.join('&')}`;
}

/** The last requests to the services; requests to the control interface and the dashboard are not in it. */
export class RequestLog {
	private kept: LogEntry[] = [];
	private count = 0;

	/** @param capacity how many requests are kept at most */
	constructor(
		private readonly capacity: number,
		private readonly added: (entry: LogEntry) => void,
	) {}

	/** Oldest first. */
	get entries(): readonly LogEntry[] {
		return this.kept.slice(-this.capacity);
	}

	/** Number of requests since the start or the last `clear`, those no longer kept included. */
	get total(): number {
		return this.count;
	}

	add(entry: Omit<LogEntry, 'number'>): void {
		const numbered = { number: ++this.count, ...entry };
		this.kept.push(numbered);
		// Cutting at twice the size makes the cost of a full log constant per request.
		if (this.kept.length >= this.capacity * 2) this.kept = this.kept.slice(-this.capacity);
		this.added(numbered);
	}

	clear(): void {
		this.kept = [];
		this.count = 0;
	}
}

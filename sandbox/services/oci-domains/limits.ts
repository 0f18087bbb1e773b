import type { Domain } from '../../tenancy';
import { ScimError } from './errors';
import type { World } from './model';

/** Endpoints that share a limit. */
export type ApiGroup = 'AuthN' | 'Token' | 'Others' | 'Bulk';

type Rates = Readonly<Record<ApiGroup, readonly [perSecond: number, perMinute: number]>>;

const BULK = [5, 200] as const;

/** Source: OCI identity domains, API rate limits. */
const RATES: Readonly<Record<Domain['licenseType'], Rates>> = {
	free: { AuthN: [10, 150], Token: [10, 150], Others: [20, 150], Bulk: BULK },
	'oracle-apps': { AuthN: [50, 1000], Token: [40, 1000], Others: [50, 1500], Bulk: BULK },
	'oracle-apps-premium': { AuthN: [80, 2100], Token: [50, 1700], Others: [55, 1750], Bulk: BULK },
	premium: { AuthN: [95, 4500], Token: [65, 3400], Others: [90, 5000], Bulk: BULK },
	'external-user': { AuthN: [90, 3100], Token: [60, 2300], Others: [80, 4000], Bulk: BULK },
};

/** The group of a path below `/admin/v1`. */
export function apiGroupOf(name: string | undefined): ApiGroup {
	if (name === 'Bulk') return 'Bulk';
	return name === 'UserPasswordChanger' || name === 'UserLockedStateChanger' ? 'AuthN' : 'Others';
}

/** The request came too early. */
export class TooMany extends ScimError {
	constructor(readonly retryAfter: number | undefined) {
		super(429, 'Too many requests.');
	}
}

/** Counts requests of each domain and group in windows of a second and of a minute. */
export class Limits {
	private readonly windows = new Map<string, { start: number; used: number }>();

	constructor(private readonly world: World) {}

	reset(): void {
		this.windows.clear();
	}

	/** @throws TooMany when the limit of the second or of the minute is reached */
	count(domain: Domain, group: ApiGroup): void {
		if (this.world.options.throttling === 'off') return;
		const now = this.world.now();
		const rates = RATES[domain.licenseType][group];
		const windows = [1000, 60_000].map((length, index) => {
			const key = `${domain.id} ${group} ${length}`;
			const known = this.windows.get(key);
			const window = known && now - known.start < length ? known : { start: now, used: 0 };
			this.windows.set(key, window);
			return { window, length, most: rates[index] ?? 0 };
		});
		const full = windows.filter(({ window, most }) => window.used >= most).at(-1);
		if (full) {
			const seconds = Math.ceil((full.window.start + full.length - now) / 1000);
			throw new TooMany(this.world.options.retryAfter === 'seconds' ? seconds : undefined);
		}
		for (const { window } of windows) window.used++;
	}
}

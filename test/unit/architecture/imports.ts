import { posix } from 'node:path';
import ts from 'typescript';

/** Libraries that may be bundled, by the specifiers under which they may be imported. */
const BUNDLED = ['csv-parse/sync', 'csv-stringify/sync', 'jose', 'p-limit', 'p-map', 'zod/v4-mini'];
const PUBLISHED_WITHOUT_N8N = ['node:crypto', ...BUNDLED];
const PUBLISHED = ['n8n-workflow', ...PUBLISHED_WITHOUT_N8N];

/** The transport for use outside n8n. It opens its own connections, so nothing that is published may reach it. */
const OUTSIDE_TRANSPORT = 'providers/http/undici';

interface Zone {
	/** The sources of the zone, by their path without extension. The first zone that fits a file counts. */
	readonly files: RegExp;
	/** What they may import of the project's own files. `$1` is the zone's first captured group. */
	readonly own: readonly string[];
	/** Which packages they may import; all if it is absent. */
	readonly packages?: readonly string[];
}

/** What every part may import. */
const SHARED = ['providers/email', 'providers/record', 'providers/rules', 'providers/table', 'providers/text'];

/** Dependencies point one way: nodes → provisioning → providers, credentials → providers/…/auth. */
const ZONES: readonly Zone[] = [
	{
		files: /^providers\/http\/undici$/,
		own: ['providers/http', 'providers/table'],
		packages: ['node:timers/promises', 'undici', ...PUBLISHED_WITHOUT_N8N],
	},
	{
		files: /^providers\/http\//,
		own: ['providers/http', 'providers/record', 'providers/table'],
		packages: PUBLISHED_WITHOUT_N8N,
	},
	// How names are compared, email addresses and tables of codes: the same in a service, in bulk work and in single
	// operations.
	{
		files: /^providers\/(?:email|record|table|text)$/,
		own: ['providers/http/errors', 'providers/http/redaction'],
		packages: [],
	},
	// How rules for values are written and checked; the rules themselves are the services'.
	{
		files: /^providers\/rules$/,
		own: ['providers/email', 'providers/text', 'providers/http/errors', 'providers/http/redaction'],
		packages: [],
	},
	// The port that adapters implement and bulk work is written against. A snapshot opens the access of its users.
	{ files: /^providers\/directory$/, own: ['providers/access', 'providers/rules'], packages: [] },
	// How adapters read and tell what became of actions: shared by them, and unknown to bulk work.
	{
		files: /^providers\/directory(?:Read|Write)$/,
		own: ['providers/http', 'providers/directory', ...SHARED],
		packages: PUBLISHED_WITHOUT_N8N,
	},
	// The port of what one user has, for End Access and its counterparts.
	{ files: /^providers\/access$/, own: [], packages: [] },
	{
		// Roles of Trivore ID are set as groups are.
		files: /^providers\/([^/]+)\/(?:access(?:[^/]*$|\/)|roles$)/,
		own: ['providers/http', 'providers/scim', 'providers/$1', 'providers/access', ...SHARED],
		packages: PUBLISHED_WITHOUT_N8N,
	},
	{
		files: /^providers\/([^/]+)\/directory(?:[^/]*$|\/)/,
		own: [
			'providers/http',
			'providers/scim',
			'providers/$1',
			'providers/access',
			'providers/directory',
			'providers/directoryRead',
			'providers/directoryWrite',
			...SHARED,
		],
		packages: PUBLISHED_WITHOUT_N8N,
	},
	// The protocol of several services, and the service of which nothing else is known; it knows none of the others.
	{
		files: /^providers\/scim\//,
		own: ['providers/http', 'providers/scim', ...SHARED],
		packages: PUBLISHED_WITHOUT_N8N,
	},
	// The API keys of a domain's users are those that sign requests to OCI.
	{
		files: /^providers\/(ociDomains)\//,
		own: ['providers/http', 'providers/scim', 'providers/$1', 'providers/oci/auth/privateKey', ...SHARED],
		packages: PUBLISHED_WITHOUT_N8N,
	},
	{
		files: /^providers\/([^/]+)\//,
		own: ['providers/http', 'providers/scim', 'providers/$1', ...SHARED],
		packages: PUBLISHED_WITHOUT_N8N,
	},
	{
		files: /^provisioning\//,
		own: ['provisioning', 'providers/access', 'providers/directory', 'providers/http', ...SHARED],
		packages: PUBLISHED_WITHOUT_N8N,
	},
	// The rules of a base address, and where secrets may go, are the same in every credential.
	{
		files: /^credentials\//,
		own: ['credentials', 'providers/[^/]+/auth', 'providers/http/url', 'providers/http/confinement'],
		packages: PUBLISHED,
	},
	{ files: /^nodes\/shared\//, own: ['nodes/shared', 'provisioning', 'providers'], packages: PUBLISHED },
	{
		files: /^nodes\/([^/]+)\//,
		own: ['nodes/$1', 'nodes/shared', 'provisioning', 'providers'],
		packages: PUBLISHED,
	},
	{ files: /^sandbox\/services\/([^/]+)\//, own: ['sandbox/services/$1', 'sandbox/[^/]+$'] },
	{ files: /^sandbox\//, own: ['sandbox'] },
	{ files: /^(?:bench|demo|test|tools)\//, own: ['.*'] },
];

const withoutExtension = (path: string): string => path.replace(/\.ts$/, '');

function problem(zone: Zone, file: string, specifier: string): string | undefined {
	if (!specifier.startsWith('.')) {
		if (specifier === 'zod' || specifier === 'zod/v4') return "use 'zod/v4-mini', the part of zod that can be bundled";
		return zone.packages?.includes(specifier) === false ? 'the package is not allowed here' : undefined;
	}
	if (/\.[cm]?[jt]s$/.test(specifier)) return 'relative imports have no extension';
	const target = posix.join(posix.dirname(file), specifier);
	const groups = zone.files.exec(withoutExtension(file)) ?? [];
	const allowed = zone.own.map((pattern) => new RegExp(`^${pattern.replace('$1', groups[1] ?? '')}(?:/|$)`));
	if (!allowed.some((pattern) => pattern.test(target))) return 'the import goes against the direction of dependencies';
	if (target === OUTSIDE_TRANSPORT && zone.packages !== undefined) return 'published code must not open connections';
	return undefined;
}

/**
 * What is wrong with the imports of one source file: type imports, re-exports, `import()` and `require()` included.
 *
 * @param file the path from the project's root, with forward slashes
 * @returns one sentence per forbidden import
 */
export function importProblems(file: string, text: string): string[] {
	const zone = ZONES.find(({ files }) => files.test(withoutExtension(file)));
	if (zone === undefined) return [`${file} is in a folder for which no direction of dependencies is set.`];
	return ts
		.preProcessFile(text, true, true)
		.importedFiles.map(({ fileName }) => ({ fileName, reason: problem(zone, file, fileName) }))
		.filter(({ reason }) => reason !== undefined)
		.map(({ fileName, reason }) => `${file} imports '${fileName}': ${reason}.`);
}

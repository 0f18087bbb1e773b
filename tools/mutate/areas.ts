/** Which tests are to notice a fault in a folder of published sources. */

/** Quick tests that go through all services by their ports. */
const PORTS = [
	'test/unit/provisioning/roundTrip',
	'test/unit/http/incompleteLists',
	'test/unit/http/advice',
	'test/contract/scopes',
	'test/contract/groupsOf',
];

/** Users who lose and get back their access, and a whole directory that is synchronized, in all services. */
const LIVES = ['test/engine/access-lives', 'test/engine/sync/services'];

const service = (id: string, ...more: string[]) => [
	`test/unit/${id}/`,
	...PORTS,
	...more,
	ABILITIES,
	`test/engine/${id}/`,
	`test/engine/bulk/${id}`,
	...LIVES,
];

const node = (id: string, ...more: string[]) => [...FIELDS, ...service(id, ...more), TRIGGERS, RULES];

/** What the fields of all nodes and credentials, and what all services can do, have in common. */
const FIELDS = ['parameters', 'descriptions', 'faces'].map((name) => `test/engine/package/${name}`);
const ABILITIES = 'test/engine/package/capabilities';
/** What is refused, and which field it is said of; takes minutes, so it comes last. */
const RULES = 'test/engine/package/rules';
/** The triggers of all services. */
const TRIGGERS = 'test/engine/triggers/services';

/** Beginnings of the paths of test files, by the folder of the sources. The longest folder counts. */
const AREAS: Readonly<Record<string, readonly string[]>> = {
	credentials: [
		'test/unit/credentials/',
		...FIELDS,
		'test/engine/credential-',
		'test/engine/oci/cred',
		'test/engine/adobe/cred',
		'test/engine/epm/cred',
		'test/engine/trivore/cred',
		'test/engine/oig/cred',
		'test/engine/ociDomains/cred',
		'test/engine/scim/cred',
	],
	nodes: ['test/unit/shared/', 'test/engine/'],
	'nodes/AdobeUserManagement': node('adobe'),
	'nodes/OciIdentity': node('oci'),
	'nodes/OciIdentityDomains': node('ociDomains', 'test/contract/ociDomains'),
	'nodes/OracleEpmCloud': node('epm'),
	'nodes/OracleIdentityGovernance': node('oig'),
	'nodes/Scim': [
		...FIELDS,
		'test/unit/scim/',
		ABILITIES,
		'test/contract/scim/',
		'test/engine/scim/',
		...LIVES,
		TRIGGERS,
	],
	'nodes/TrivoreId': node('trivore'),
	'nodes/shared': [
		'test/unit/shared/',
		...FIELDS,
		'test/engine/bulk/',
		'test/engine/oci/',
		'test/engine/audit',
		'test/engine/credential-expressions',
		'test/engine/planted-secrets',
	],
	'nodes/shared/advice': [
		'test/unit/architecture/advice',
		'test/unit/shared/',
		'test/engine/bulk/oci',
		'test/engine/oci/',
	],
	'nodes/shared/sync': [...FIELDS, 'test/unit/shared/sync', 'test/unit/provisioning/sync/', 'test/engine/sync/'],
	'nodes/shared/trigger': [
		...FIELDS,
		'test/unit/shared/trigger',
		'test/unit/provisioning/changes',
		'test/engine/triggers/',
	],
	'nodes/shared/bulkImport': ['test/unit/shared/', ...FIELDS, 'test/engine/bulk/'],
	providers: [
		'test/unit/provisioning/',
		'test/unit/scim/',
		'test/unit/oci/',
		'test/unit/adobe/',
		'test/unit/epm/',
		'test/unit/oig/',
		'test/unit/ociDomains/',
		'test/unit/trivore/',
		'test/contract/',
		'test/engine/',
	],
	'providers/adobe': service('adobe', 'test/contract/adobe'),
	'providers/epm': service('epm', 'test/contract/epm'),
	'providers/http': ['test/unit/http/', 'test/unit/shared/', 'test/engine/oci/', 'test/engine/planted-secrets'],
	'providers/ociDomains': service('ociDomains', 'test/contract/ociDomains', 'test/contract/oci-domain-search'),
	'providers/oci': service('oci', 'test/unit/oci-auth/', 'test/contract/oci'),
	'providers/oig': service('oig', 'test/contract/oig'),
	'providers/scim': [
		'test/unit/scim/',
		...PORTS,
		ABILITIES,
		'test/contract/scim/',
		'test/engine/scim/',
		'test/engine/bulk/exact',
		...LIVES,
	],
	'providers/trivore': service('trivore', 'test/contract/trivore'),
	'nodes/shared/access': [
		...FIELDS,
		'test/unit/shared/attempts',
		'test/unit/provisioning/access',
		'test/engine/trivore/access',
		'test/engine/oci/access',
		...LIVES,
	],
	'provisioning/access': [
		'test/unit/provisioning/access',
		'test/engine/trivore/access',
		'test/engine/oci/access',
		...LIVES,
	],
	'provisioning/sync': ['test/unit/provisioning/', 'test/engine/sync/'],
	provisioning: ['test/unit/provisioning/', 'test/engine/bulk/', 'test/engine/sync/'],
};

/** Folders whose sources are published. */
export const PUBLISHED: readonly string[] = ['credentials', 'nodes', 'providers', 'provisioning'];

/** @throws Error for a path outside the published sources */
export function testsFor(path: string): readonly string[] {
	const folders = Object.keys(AREAS).filter((folder) => path === folder || path.startsWith(`${folder}/`));
	const [longest] = folders.sort((a, b) => b.length - a.length);
	const tests = longest === undefined ? undefined : AREAS[longest];
	if (tests === undefined) throw new Error(`"${path}" is not in ${PUBLISHED.join(', ')}.`);
	return tests;
}

/** Each once, the quick kinds of tests first. */
export function inOrder(tests: readonly string[]): string[] {
	const kinds = ['test/unit/', 'test/contract/', 'test/engine/'];
	return kinds.flatMap((kind) => [...new Set(tests)].filter((start) => start.startsWith(kind)));
}

/** What is met while modules are loaded is most often a field, which the tests of all descriptions look at. */
export function descriptionsFirst(files: readonly string[]): string[] {
	const isOfDescriptions = (file: string) => FIELDS.some((start) => file.startsWith(start));
	const [first, others] = [files.filter(isOfDescriptions), files.filter((file) => !isOfDescriptions(file))];
	return [...first, ...inOrder(others)];
}

export const areas = Object.keys(AREAS);

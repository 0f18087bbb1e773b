import type { INodeParameters } from 'n8n-workflow';

import { csvOf, person as personOf } from '../../../tools/people';
import { NODE } from '../../support/workflow';
import { startDomains, type DomainsBench } from '../ociDomains/support';

interface Row {
	readonly status: string;
	readonly userName?: string;
	readonly error?: { readonly message: string; readonly advice?: string };
}

const GROUPS = Array.from({ length: 30 }, (_, index) => `Group ${index + 1}`);
/** So many people, each in three of thirty groups. */
export const peopleOf = (count: number) =>
	Array.from({ length: count }, (_, index) =>
		personOf(
			index,
			[0, 1, 2].map((step) => GROUPS[(index + step * 10) % 30] ?? ''),
		),
	);
export const fromCsv = (count: number) => ({
	source: 'csvText',
	csvText: csvOf(peopleOf(count)),
	options: { suppressMail: true },
});

/** A sandbox with identity domains, and imports of users into it. */
export async function startImports() {
	const domains = await startDomains();
	const bulk = async (parameters: INodeParameters, settings: Parameters<DomainsBench['run']>[3] = {}) => {
		const result = await domains.run(
			'user',
			'bulkImport',
			{ importAction: 'createOrUpdate', missingGroups: 'create', ...parameters },
			settings,
		);
		if (result.error) throw new Error(`${result.error.message} ${result.error.description ?? ''}`);
		const [succeeded = [], rejected = [], [summary] = []] = result.node(NODE).outputs;
		const rows = (items: typeof succeeded) =>
			items.map(({ json, pairedItem }) => {
				const row: unknown = json;
				return { ...(row as Row), pairedItem };
			});
		return { succeeded: rows(succeeded), rejected: rows(rejected), summary: summary?.json ?? {} };
	};

	const memberCount = () => domains.sandbox.state('oci-domains').memberships.length;
	const writes = () => domains.calls().filter((call) => !/ GET |\.search| \/token/.test(call));
	return { ...domains, bulk, memberCount, writes };
}

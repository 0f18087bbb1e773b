import { adobe } from './adobe';
import { epm } from './epm';
import { oci } from './oci';
import { ociDomains } from './ociDomains';
import { oig } from './oig';
import { scim } from './scim';
import type { OperationTable } from './support';
import { trivore } from './trivore';

const TABLES: ReadonlyMap<string, OperationTable> = new Map(
	Object.entries({ adobe, epm, oci, 'oci-domains': ociDomains, oig, scim, trivore }),
);

/** The operations of a service. @throws Error for one that has no table */
export function tableOf(service: string): OperationTable {
	const table = TABLES.get(service);
	if (table === undefined) throw new Error(`There is no table of the operations of ${service}.`);
	return table;
}

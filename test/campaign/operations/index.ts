import { adobe } from './adobe';
import { epm } from './epm';
import { oci } from './oci';
import { ociDomains } from './ociDomains';
import { oig } from './oig';
import { scim } from './scim';
import type { NodeServiceId } from '../../../tools/services';
import type { OperationTable } from './support';
import { trivore } from './trivore';

/** What each operation is called with; several engine tests call all of them. */
const TABLES: Readonly<Record<NodeServiceId, OperationTable>> = {
	adobe,
	epm,
	oci,
	'oci-domains': ociDomains,
	oig,
	scim,
	trivore,
};

export const tableOf = (service: NodeServiceId): OperationTable => TABLES[service];

/** Operations that only read run side by side and are repeated freely, so each must say rightly which it is. */
import { expect, it } from '@jest/globals';

import { resources as adobe } from '../../../nodes/AdobeUserManagement/resources';
import { resources as oci } from '../../../nodes/OciIdentity/resources';
import { resources as domains } from '../../../nodes/OciIdentityDomains/resources';
import { resources as epm } from '../../../nodes/OracleEpmCloud/resources';
import { resources as oig } from '../../../nodes/OracleIdentityGovernance/resources';
import { resources as scim } from '../../../nodes/Scim/resources';
import type { Resource } from '../../../nodes/shared/operation';
import { resources as trivore } from '../../../nodes/TrivoreId/resources';
import type { NodeServiceId } from '../../../tools/services';

const NODES: Readonly<Record<NodeServiceId, ReadonlyArray<Resource<never>>>> = {
	adobe,
	oci,
	'oci-domains': domains,
	epm,
	oig,
	scim,
	trivore,
};
const all = Object.entries(NODES).flatMap(([node, resources]) =>
	resources.flatMap(({ value: resource, operations }) =>
		operations.map((operation) => ({
			path: `${node}.${resource}.${operation.value}`,
			isRead: 'readOnly' in operation && operation.readOnly === true,
			saysGet: /^get/.test(operation.value),
		})),
	),
);

it('everything that is called "get" only reads', () => {
	expect(all.length).toBeGreaterThan(150);
	expect(all.filter(({ isRead, saysGet }) => saysGet && !isRead).map(({ path }) => path)).toEqual([]);
});

it('nothing else does, but what is known to', () => {
	expect(all.filter(({ isRead, saysGet }) => !saysGet && isRead).map(({ path }) => path)).toEqual([
		'epm.report.roleAssignment',
		'epm.report.userGroup',
		'epm.file.download',
		'epm.job.wait',
		'oig.request.waitUntilDone',
	]);
});

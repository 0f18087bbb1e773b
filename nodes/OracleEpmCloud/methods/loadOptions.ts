import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { BASE_ROLES, listRoles } from '../../../providers/epm/roles';
import { toChoicesError } from '../../shared/errors';
import { openListClient } from '../session';

/** All roles but the base roles: what the kinds are called depends on the release, their names do not. */
export async function loadGranularRoles(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const roles = await listRoles(await openListClient(this));
		return roles
			.map(({ name }) => ({ name, value: name }))
			.filter(({ name }) => !BASE_ROLES.includes(name))
			.sort((a, b) => a.name.localeCompare(b.name, 'en'));
	} catch (error) {
		throw await toChoicesError(this, error);
	}
}

import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import type { Group } from '../../../providers/adobe/schemas';
import { collect } from '../../../providers/http/paging';
import { toChoicesError } from '../../shared/errors';
import { openListClient } from '../session';

type Load = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

const loadNames = (isOffered: (group: Group) => boolean): Load =>
	async function () {
		try {
			const client = await openListClient(this);
			return (await collect(client.groups()))
				.filter(isOffered)
				.map(({ groupName, productName }) => ({
					name: groupName,
					value: groupName,
					...(productName ? { description: productName } : {}),
				}))
				.sort((a, b) => a.name.localeCompare(b.name, 'en'));
		} catch (error) {
			throw await toChoicesError(this, error);
		}
	};

/** All groups whose members can be changed; the System Administrators' cannot. */
export const getGroupNames = loadNames(({ type }) => type !== 'SYSADMIN_GROUP');

export const getProductProfileNames = loadNames(({ type }) => type === 'PRODUCT_PROFILE');

import type { Operation, Resource } from '../../shared/operation';
import { domainLocator } from '../fields';
import type { DomainsSession } from '../session';
import { apiKey } from './apiKey';
import { appRole } from './appRole';
import { domain } from './domain';
import { group } from './group';
import { user } from './user';
import { userCredentials } from './userCredential/operations';

/** "Domain" comes first in every operation, and is read for each item. */
function inDomain({ operations, ...resource }: Resource<DomainsSession>): Resource<DomainsSession> {
	const withDomain = (operation: Operation<DomainsSession>) => ({
		...operation,
		fields: [domainLocator, ...operation.fields],
	});
	return { ...resource, operations: operations.map(withDomain) };
}

/** "User" is what a new node begins with. */
export const resources: ReadonlyArray<Resource<DomainsSession>> = [
	...[user, group, apiKey, ...userCredentials, appRole].map(inDomain),
	domain,
];

/** Users and groups of few rows, without the lists of all where a search is as sure. */
import type { DirectoryGroup, DirectoryUser, UserScope, Values } from '../../directory';
import { textAt } from '../attributes';
import { findFew } from '../few';
import { readGroup, readUser, type Group, type User } from '../schemas';
import type { ScimService } from '../service';
import type { Question } from '../witnesses';
import { toDirectoryUser } from './capabilities';

/** Above this many rows or groups, the list costs less than a search. */
const FEW = 20;

/** How each field is searched. Source: RFC 7643, sections 3.1, 4.1 and 8.7.1, for upper and lower case. */
const SEARCHED: Readonly<Record<string, Omit<Question<User>, 'wanted'>>> = {
	userName: { attribute: 'userName', caseExact: false, isUnique: true, valuesOf: ({ userName }) => [userName] },
	key: { attribute: 'externalId', caseExact: true, isUnique: false, valuesOf: (user) => [textAt(user, 'externalId')] },
	email: {
		attribute: 'emails.value',
		caseExact: false,
		isUnique: false,
		valuesOf: ({ emails }) => (emails ?? []).map(({ value }) => value),
	},
};

const valuesIn = (rows: readonly Values[], field: string) => [...new Set(rows.flatMap((row) => row[field] || []))];

/**
 * The users that rows may mean; `undefined` if the list decides.
 *
 * @param known told of each user that was read
 */
export async function fewUsers(
	service: ScimService,
	{ rows, fields }: Extract<UserScope, { by: 'keys' }>,
	known: (user: User) => void,
): Promise<readonly DirectoryUser[] | undefined> {
	if (rows.length > FEW) return undefined;
	const asked = fields.map((field) => ({ wanted: valuesIn(rows, field), search: SEARCHED[field] }));
	const questions = asked.flatMap(({ wanted, search }) => (search === undefined ? [] : [{ ...search, wanted }]));
	if (asked.some(({ wanted, search }) => wanted.length > 0 && search === undefined)) return undefined;
	const { client } = await service.open();
	const isOwn = await service.ownership();
	const { found, isWhole } = await findFew(
		service,
		'users',
		(resource) => readUser(client.profile, resource),
		questions,
	);
	const users = found.map((user) => {
		known(user);
		return toDirectoryUser(user, isOwn(user));
	});
	return isWhole ? Object.assign(users, { isWhole }) : users;
}

/** Groups that may have one of these names, in any case; there may be more. */
export async function fewGroups(service: ScimService, names: readonly string[]): Promise<DirectoryGroup[] | undefined> {
	const wanted = [...new Set(names)];
	if (wanted.length > FEW) return undefined;
	const { client } = await service.open();
	const question: Question<Group> = {
		attribute: 'displayName',
		caseExact: false,
		isUnique: false,
		valuesOf: ({ displayName }) => [displayName],
		wanted,
	};
	const { found } = await findFew(service, 'groups', (resource) => readGroup(client.profile, resource), [question]);
	return found.map(({ id, displayName }) => ({ id, name: displayName }));
}

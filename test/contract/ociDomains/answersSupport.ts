/** What the tests of strange answers send and change. */
import type { Action } from '../../../providers/directory';
import type { HttpResponse } from '../../../providers/http/send';

export const bodyOf = ({ body }: HttpResponse) => JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>;

export const withBody = (response: HttpResponse, body: unknown): HttpResponse => ({
	...response,
	status: 200,
	body: new TextEncoder().encode(JSON.stringify(body)),
});

export const person = (userName: string, more: object = {}) => ({
	userName,
	givenName: 'Test',
	familyName: userName,
	email: `${userName.replace(/[^a-z.]/g, '')}@example.com`,
	suppressMail: true,
	...more,
});

export const createOf = (userName: string): Action => ({
	key: userName,
	type: 'createUser',
	values: { userName, lastName: 'Doe', email: `${userName}@example.com` },
	groupIds: [],
});

export const found = (id: string, userName: string) => ({ id, active: true, values: { userName } });

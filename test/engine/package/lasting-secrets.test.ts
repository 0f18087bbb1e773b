/** Plans are signed with a key that comes from the credential's secrets, so every one that lasts must be among those. */
import { expect, it } from '@jest/globals';

import { LASTING_SECRETS } from '../../../nodes/shared/session';
import { loadPackage } from '../../../tools/engine/package-under-test';

/** Masked fields that sign nothing. */
const OTHERS: Readonly<Record<string, string>> = {
	caCertificate: 'what the server shows, and no secret',
	secretHeaders: 'headers beside the secret',
};

const { credentials } = loadPackage(process.cwd());

it.each([...credentials.keys()])('every secret field of %s is known', (name) => {
	const properties = credentials.get(name)?.properties ?? [];
	const secrets = properties.filter(({ type, typeOptions }) => type !== 'hidden' && typeOptions?.password === true);
	expect(secrets.length).toBeGreaterThan(0);
	const unknown = secrets.map((field) => field.name).filter((one) => !LASTING_SECRETS.includes(one));
	// A field with another name is to be added to LASTING_SECRETS in nodes/shared/session.ts.
	expect(unknown.filter((one) => !Object.hasOwn(OTHERS, one))).toEqual([]);
});

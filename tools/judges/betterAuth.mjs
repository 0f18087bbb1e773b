/**
 * Better Auth with its SCIM plug-in, unchanged, on a free port of this machine: a server that knows a single "eq" as a
 * filter, and neither Bulk nor versions. Prints its address; the token is the first argument.
 */
import { createServer } from 'node:http';
import { scim } from '@better-auth/scim';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';

const TABLES = [
	'account',
	'rateLimit',
	'scimConnectionBinding',
	'scimGroup',
	'scimGroupMember',
	'scimIdentityTombstone',
	'scimManagedConnection',
	'scimManagedConnectionEvent',
	'scimManagedCredential',
	'scimProjectionGrant',
	'scimSubject',
	'scimUser',
	'session',
	'user',
	'verification',
];

let handle;
const server = createServer((request, response) => handle(request, response));
server.listen(0, '127.0.0.1', () => {
	const { port } = server.address();
	const auth = betterAuth({
		baseURL: `http://127.0.0.1:${port}`,
		secret: process.argv[2].repeat(4),
		database: memoryAdapter(Object.fromEntries(TABLES.map((name) => [name, []]))),
		rateLimit: { enabled: false },
		telemetry: { enabled: false },
		plugins: [
			scim({ connections: [{ id: 'main', credentials: [{ type: 'bearer', id: 'first', token: process.argv[2] }] }] }),
		],
	});
	handle = toNodeHandler(auth);
	process.stdout.write(`http://127.0.0.1:${port}/api/auth/scim/v2\n`);
});

import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importProblems } from './imports';
import { sourceFiles } from './sources';

describe('imports', () => {
	it('go the one way that dependencies may point', () => {
		const { root, sources } = sourceFiles();
		expect(sources.filter((path) => path.startsWith('providers/')).length).toBeGreaterThan(10);
		expect(sources.flatMap((path) => importProblems(path, readFileSync(join(root, path), 'utf8')))).toEqual([]);
	});

	it.each([
		['providers/oci/client.ts', "import { NodeApiError } from 'n8n-workflow';"],
		['providers/oci/client.ts', "import type { INode } from 'n8n-workflow';"],
		['providers/oci/client.ts', "export * from '../../nodes/shared/http';"],
		['providers/oci/client.ts', "import { x } from '../epm/client';"],
		['providers/oci/client.ts', "import { undiciSend } from '../http/undici';"],
		['providers/oci/client.ts', "import { z } from 'zod';"],
		['providers/oci/client.ts', "import { readFileSync } from 'node:fs';"],
		['providers/scim/client.ts', "import { x } from '../oig/client';"],
		['providers/http/retry.ts', "import { x } from '../oci/client';"],
		['providers/http/send.ts', "import { x } from './retry.ts';"],
		['provisioning/import.ts', "const n8n = require('n8n-workflow');"],
		['provisioning/import.ts', "import { x } from '../nodes/shared/http';"],
		['provisioning/import.ts', "import { x } from '../providers/oci/directory';"],
		['provisioning/import.ts', "import { x } from '../providers/directoryRead';"],
		['providers/oci/directory.ts', "import { x } from '../../provisioning/plan';"],
		['providers/oci/client.ts', "import { x } from '../directory';"],
		['credentials/OciIdentityApi.credentials.ts', "import { x } from '../providers/oci/client';"],
		['credentials/OciIdentityApi.credentials.ts', "import { x } from '../nodes/OciIdentity/session';"],
		['nodes/OciIdentity/session.ts', "import { x } from '../TrivoreId/session';"],
		['nodes/OciIdentity/session.ts', "import { x } from '../../sandbox';"],
		['nodes/OciIdentity/session.ts', "import { undiciSend } from '../../providers/http/undici';"],
		['nodes/OciIdentity/session.ts', "const all = await import('lodash');"],
		['nodes/shared/http.ts', "import { x } from '../OciIdentity/session';"],
		['sandbox/server.ts', "import { x } from '../providers/http/url';"],
		['sandbox/services/oci/users.ts', "import type { HttpRequest } from '../../../providers/http/send';"],
		['sandbox/services/oci/users.ts', "import { x } from '../epm/users';"],
		['sandbox/services/oci/users.ts', "import { x } from '../../../provisioning/import';"],
		['scripts/new.ts', ''],
	])('of %s may not be: %s', (file, text) => {
		expect(importProblems(file, text)).toHaveLength(1);
	});

	it.each([
		['providers/oci/client.ts', "import { x } from '../http/retry'; import * as z from 'zod/v4-mini';"],
		['providers/oci/auth/signature.ts', "import { createHash } from 'node:crypto'; import { x } from '../schemas';"],
		['providers/oig/scim.ts', "import { replace } from '../scim/patch';"],
		['providers/http/undici.ts', "import { Agent } from 'undici'; import { x } from './send';"],
		['provisioning/import.ts', "import { parse } from 'csv-parse/sync'; import { x } from '../providers/http/errors';"],
		['providers/oci/directory.ts', "import { x } from '../directory'; import { y } from './client';"],
		[
			'providers/oci/directory/index.ts',
			"import { x } from '../../directory'; import { y } from '../../directoryRead';",
		],
		['providers/directoryRead.ts', "import { x } from './directory'; import pMap from 'p-map';"],
		['credentials/OciIdentityApi.credentials.ts', "import { x } from '../providers/oci/auth/settings';"],
		[
			'nodes/OciIdentity/resources/user/get.ts',
			"import { x } from '../../../shared/fields'; import { y } from '../../session';",
		],
		['nodes/OciIdentity/session.ts', "import { x } from '../../provisioning/import'; import pMap from 'p-map';"],
		[
			'sandbox/services/oci/users.ts',
			"import { x } from '../../table'; import { y } from './model'; import 'fastify';",
		],
		['sandbox/index.ts', "export { oci } from './services/oci/index';"],
		[
			'test/contract/oci.test.ts',
			"import { x } from '../../sandbox'; import { y } from '../../providers/http/undici';",
		],
	])('of %s may be: %s', (file, text) => {
		expect(importProblems(file, text)).toEqual([]);
	});
});

import { expect, test } from '@jest/globals';

import { downloadFile } from '../../../providers/epm/files';
import { linkPath } from '../../../providers/epm/links';
import { scripted } from './support';

const to = (href: string) =>
	linkPath({ status: 0, links: [{ rel: 'Download link', href }] }, 'download link', 'inbox/a.csv');

test.each([
	['https://epm.example.com/interop/rest/v2/files/download/17', '/v2/files/download/17'],
	['https://epm.example.com:443/gateway/interop/rest/v2/files/download/17', '/v2/files/download/17'],
	['http://other.example/interop/rest/v2/files/download/17', '/v2/files/download/17'],
	['https://user:pw@other.example/interop/rest/v2/files/download/17', '/v2/files/download/17'],
	['//other.example/interop/rest/v2/files/download/17', '/v2/files/download/17'],
	['/interop/rest/v1/applicationsnapshots/inbox%5Ca.csv/contents', '/v1/applicationsnapshots/inbox%5Ca.csv/contents'],
	[
		'/interop/rest/v1/applicationsnapshots/my%20file%20(1).zip/contents',
		'/v1/applicationsnapshots/my%20file%20(1).zip/contents',
	],
])('the link %s leads below the configured address', (href, path) => expect(to(href)).toBe(path));

test.each([
	'/interop/rest/../../admin',
	'/interop/rest/v2/../../../admin',
	'/interop/rest/v2/%2e%2e/%2E%2e/admin',
	'/interop/rest/v2/.%2e/admin',
	'/interop/rest/v2/./admin',
	'/interop/rest/v2%2f..%2f..%2fadmin',
	'/interop/rest/v2%2Fadmin',
	'/interop/rest/v2%5C..%5Cadmin',
	'/interop/rest/v2\\..\\admin',
	'/interop/rest/v2/%252e%252e/admin',
	'/interop/rest//admin',
	'/interop/rest/v2/%zz',
	'/interop/rest/v2/a%0Ab',
	'/interop/rest/v2/files?x=/interop/rest/v2',
	'/interop/rest/v2/files#x',
	'/interop/rest',
	'/interop/restless/v2',
	'/a/../interop/rest/v2/files',
	'https://other.example\\interop/rest/v2/files',
	'javascript:/interop/rest/v2',
])('the link %s is not followed', (href) => expect(to(href)).toBeUndefined());

test('a link that leads to itself is followed with pauses, whatever its status', async () => {
	const href = '/interop/rest/v2/status/download/17';
	const { client, requests, sleeps } = scripted({ body: { status: 0, links: [{ rel: 'Job Status', href }] } });
	await expect(downloadFile(client, 'a.csv', { timeoutMs: 5_000 })).rejects.toThrow('did not hand out');
	expect(requests.length).toBeLessThanOrEqual(8);
	expect(sleeps.every((pause) => pause === 1_000)).toBe(true);
});

test('links that lead round in a circle are followed with pauses', async () => {
	const link = (id: number) => ({
		body: { status: 0, links: [{ rel: 'Job Status', href: `/interop/rest/v2/status/download/${id}` }] },
	});
	const { client, requests } = scripted(...Array.from({ length: 40 }, (_, index) => link(index % 2)));
	await expect(downloadFile(client, 'a.csv', { timeoutMs: 5_000 })).rejects.toThrow('did not hand out');
	expect(requests.length).toBeLessThanOrEqual(10);
});

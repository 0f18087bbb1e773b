/** The file repository, and the versions of the API. */
import { envelope, jobLink, type Answer, type Incoming, type Route } from './http';
import { type Model } from './model';

const interop = '/interop/rest';
const folders = ['inbox', 'profitinbox', 'to_be_imported', 'outbox', 'profitoutbox'];

const versions = [
	{ version: '11.1.2.3.600', lifecycle: 'active', latest: true, buildVersion: '26.06.50' },
	{ version: 'v1', lifecycle: 'active', latest: false, buildVersion: '26.06.50' },
	{ version: 'v2', lifecycle: 'active', latest: true, buildVersion: '26.06.50' },
];

function denied(model: Model, incoming: Incoming): Answer | undefined {
	return (
		incoming.denied && envelope(model, incoming, { status: 9, details: `EPMLCM-29050: ${incoming.denied.message}` })
	);
}

function upload(model: Model, incoming: Incoming): Answer {
	const folder = incoming.fields.get('extdirpath');
	const name = `${folder ? `${folder}/` : ''}${incoming.request.params.name ?? ''}`;
	if (folder && !folders.includes(folder.split('/')[0] ?? '')) {
		return envelope(model, incoming, { status: 6, details: `EPMLCM-29051: The folder ${folder} is not valid` });
	}
	if (model.files.latest(name)) {
		return envelope(model, incoming, {
			status: 8,
			details: `EPMLCM-29052: A file with the name ${name} already exists`,
		});
	}
	const { bytes } = incoming;
	model.files.put(name, { name, content: bytes.toString('base64'), size: bytes.length, modified: model.context.now() });
	return envelope(model, incoming, { status: 0 });
}

function list(model: Model, incoming: Incoming): Answer {
	const files = [...model.files.values()].map((file) => ({
		name: file.name,
		type: 'EXTERNAL',
		size: String(file.size),
		lastmodifiedtime: String(file.modified),
	}));
	const snapshot = { name: 'Artifact Snapshot', type: 'LCM', size: null, lastmodifiedtime: null };
	return envelope(model, incoming, { status: 0, items: [...files, snapshot] });
}

function remove(model: Model, incoming: Incoming, name: string): Answer {
	const path = name.replaceAll('\\', '/');
	if (model.files.delete(path)) return envelope(model, incoming, { status: 0 });
	return envelope(model, incoming, { status: 8, details: `EPMLCM-29053: The file ${name} does not exist` });
}

function nameIn(json: unknown): string {
	const name = typeof json === 'object' && json !== null && 'fileName' in json ? json.fileName : undefined;
	return typeof name === 'string' ? name : '';
}

function startDownload(model: Model, incoming: Incoming, name: string): Answer {
	const file = model.files.get(name);
	if (!file) return envelope(model, incoming, { status: 8, details: `EPMLCM-29053: The file ${name} does not exist` });
	const id = encodeURIComponent(Buffer.from(name).toString('base64url'));
	return envelope(model, incoming, { status: -1, links: jobLink(model, `${interop}/v2/status/download/${id}`) });
}

function download(model: Model, incoming: Incoming): Answer {
	const name = incoming.request.params.name ?? '';
	const file = model.files.get(name);
	if (!file || model.context.options.downloads === 'job') return startDownload(model, incoming, name);
	return { bytes: Buffer.from(file.content, 'base64') };
}

const nameOfId = (incoming: Incoming) => Buffer.from(incoming.request.params.id ?? '', 'base64url').toString('utf8');

export function fileRoutes(model: Model): Route[] {
	const guarded =
		(handle: (incoming: Incoming) => Answer): Route['handle'] =>
		(incoming) =>
			denied(model, incoming) ?? handle(incoming);
	// The first edition of the API; public clients call it v1 as well.
	const legacy = ['11.1.2.3.600', 'v1'].flatMap((version): Route[] => {
		const snapshots = `${interop}/${version}/applicationsnapshots`;
		const contents = `${snapshots}/:name/contents`;
		return [
			{ method: 'POST', path: contents, media: 'bytes', right: 'files', handle: guarded((it) => upload(model, it)) },
			{ method: 'GET', path: contents, media: 'none', right: 'files', handle: guarded((it) => download(model, it)) },
			{ method: 'GET', path: snapshots, media: 'none', right: 'files', handle: guarded((it) => list(model, it)) },
			{
				method: 'DELETE',
				path: `${snapshots}/:name`,
				media: 'none',
				right: 'files',
				handle: guarded((it) => remove(model, it, it.request.params.name ?? '')),
			},
		];
	});
	return [
		...legacy,
		{
			method: 'GET',
			path: `${interop}/v2/files/list`,
			media: 'none',
			right: 'files',
			handle: guarded((it) => list(model, it)),
		},
		{
			method: 'POST',
			path: `${interop}/v3/files/delete`,
			media: 'json',
			right: 'files',
			handle: guarded((it) => remove(model, it, nameIn(it.json))),
		},
		{
			method: 'POST',
			path: `${interop}/v2/files/download`,
			media: 'json',
			right: 'files',
			handle: guarded((it) => startDownload(model, it, nameIn(it.json))),
		},
		{
			method: 'GET',
			path: `${interop}/v2/status/download/:id`,
			media: 'none',
			right: 'files',
			handle: guarded((it) =>
				envelope(model, it, {
					status: 0,
					links: jobLink(model, `${interop}/v2/files/download/${it.request.params.id ?? ''}`, 'Download link'),
				}),
			),
		},
		{
			method: 'GET',
			path: `${interop}/v2/files/download/:id`,
			media: 'none',
			right: 'files',
			handle: guarded((it) => {
				const file = model.files.get(nameOfId(it));
				return file ? { bytes: Buffer.from(file.content, 'base64') } : { html: 404 };
			}),
		},
		{
			method: 'GET',
			path: interop,
			media: 'none',
			right: 'any',
			handle: (it) => envelope(model, it, { status: 0, items: versions }),
		},
	];
}

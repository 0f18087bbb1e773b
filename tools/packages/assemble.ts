import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Metafile } from 'esbuild';

import { readmeOf, webAddress } from './readme';
import { manifestOf, type Manifest, type ServicePackage } from './servicePackages';

const load = createRequire(__filename);

const { thirdPartyLicenses } = load('../bundle/licenses') as {
	thirdPartyLicenses: (root: string, metafile: Pick<Metafile, 'outputs'>) => string;
};

/** What esbuild told of the last build; the build writes it. */
const METAFILE = join('build', 'metafile.json');

/** Fields that are the same in every package. */
const SHARED = ['version', 'license', 'bugs', 'author', 'repository', 'main', 'files', 'engines', 'peerDependencies'];

/** Words by which every package is found; the others name services. */
const KEYWORDS = ['n8n-community-node-package', 'n8n', 'identity', 'provisioning', 'onboarding', 'iam'];

function ownManifest({ name, service, nodes, credentials, page }: ServicePackage, whole: Manifest): object {
	return {
		name,
		description: `n8n node that creates, changes and removes users and groups in ${service.title}`,
		keywords: [...KEYWORDS, service.title.toLowerCase().replace(/\W+/g, '-')],
		homepage: `${webAddress(whole.repository.url)}/blob/main/${page}`,
		...Object.fromEntries(SHARED.map((field) => [field, whole[field]])),
		n8n: { ...whole.n8n, credentials, nodes },
	};
}

/** The licences of what is bundled into these files, and not of what is bundled into others. */
function licensesOf(root: string, files: readonly string[]): string {
	const { outputs } = JSON.parse(readFileSync(join(root, METAFILE), 'utf8')) as Metafile;
	const own = files.map((file) => file.replace(/^dist\//, '/'));
	const kept = Object.entries(outputs).filter(([output]) => own.some((file) => output.endsWith(file)));
	if (kept.length !== own.length) throw new Error('The build and its record differ; build again.');
	return thirdPartyLicenses(root, { outputs: Object.fromEntries(kept) });
}

/**
 * Writes a service's package into `folder`, which is emptied: what npm will pack, and nothing else.
 *
 * @param root checkout with a complete `dist/`
 */
export function assemble(root: string, servicePackage: ServicePackage, folder: string): void {
	const { name, service, page, nodes, credentials, icons } = servicePackage;
	const whole = manifestOf(root);
	rmSync(folder, { recursive: true, force: true });
	const write = (file: string, text: string) => {
		mkdirSync(dirname(join(folder, file)), { recursive: true });
		writeFileSync(join(folder, file), text);
	};
	for (const file of [...nodes, ...credentials, ...icons, 'index.js', 'LICENSE.md']) {
		mkdirSync(dirname(join(folder, file)), { recursive: true });
		copyFileSync(join(root, file), join(folder, file));
	}
	for (const file of nodes) {
		const codexFile = `${file}on`;
		const codex = JSON.parse(readFileSync(join(root, codexFile), 'utf8')) as { node: string };
		// A node's type has the name of its package in front.
		const node = codex.node.replace(/^[^.]+/, name);
		write(codexFile, `${JSON.stringify({ ...codex, node }, null, '\t')}\n`);
	}
	const text = readFileSync(join(root, page), 'utf8');
	write('README.md', readmeOf(name, service.title, { text, path: page }, whole.repository.url));
	write('dist/THIRD_PARTY_LICENSES.txt', licensesOf(root, [...nodes, ...credentials]));
	write('package.json', `${JSON.stringify(ownManifest(servicePackage, whole), null, 2)}\n`);
}

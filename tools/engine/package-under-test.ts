import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { ICredentialType, INodeType } from 'n8n-workflow';

const require = createRequire(import.meta.url ?? __filename);

interface Manifest {
	readonly name: string;
	readonly n8n: { readonly nodes: string[]; readonly credentials: string[] };
}

/** The nodes and credentials of a built package, as n8n loads them: by the files that its manifest lists. */
export interface LoadedPackage {
	/** Node type as it stands in workflows (`<package>.<node>`) → node. */
	readonly nodes: ReadonlyMap<string, INodeType>;
	/** Of these, the ones that have operations, and the ones that start workflows. */
	readonly actions: ReadonlyMap<string, INodeType>;
	readonly triggers: ReadonlyMap<string, INodeType>;
	/** Credential type → credential. */
	readonly credentials: ReadonlyMap<string, ICredentialType>;
}

function instantiate<T>(root: string, file: string): T {
	const path = join(root, file);
	if (!existsSync(path)) throw new Error(`${file} is not built. Run "npm run build" first.`);
	const className = basename(file).split('.')[0] ?? '';
	const exported = require(path) as Record<string, new () => T>;
	const Class = exported[className];
	if (Class === undefined) throw new Error(`${file} does not export the class ${className}.`);
	return new Class();
}

/**
 * @param root folder of a package whose `dist/` is built
 * @param only name of the one node to load, as in `scim`, for a process that should start fast; all nodes without it
 */
export function loadPackage(root: string, only?: string): LoadedPackage {
	const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
	const isWanted = (file: string) => basename(file).toLowerCase() === `${only?.toLowerCase()}.node.js`;
	const files = only === undefined ? manifest.n8n.nodes : manifest.n8n.nodes.filter(isWanted);
	const nodes = files.map((file) => instantiate<INodeType>(root, file));
	const credentials = manifest.n8n.credentials.map((file) => instantiate<ICredentialType>(root, file));
	const byType = (some: readonly INodeType[]) =>
		new Map(some.map((node) => [`${manifest.name}.${node.description.name}`, node]));
	const isTrigger = ({ description }: INodeType) => description.group.includes('trigger');
	return {
		nodes: byType(nodes),
		actions: byType(nodes.filter((node) => !isTrigger(node))),
		triggers: byType(nodes.filter(isTrigger)),
		credentials: new Map(credentials.map((credential) => [credential.name, credential])),
	};
}

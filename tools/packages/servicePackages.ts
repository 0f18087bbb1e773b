/**
 * One package per service, from the same build as the whole package: n8n verifies a package only if it integrates
 * exactly one service. A new service of `tools/services.ts` gets its package by itself.
 *
 * Source: n8n's verification guidelines for community nodes, "Package integrates with one third-party service".
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, posix } from 'node:path';
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';

import { SERVICES, type Service } from '../services';

const load = createRequire(__filename);

export interface Manifest {
	readonly [field: string]: unknown;
	readonly name: string;
	readonly version: string;
	readonly keywords: readonly string[];
	readonly repository: { readonly url: string };
	readonly n8n: { readonly nodes: readonly string[]; readonly credentials: readonly string[] };
}

export interface ServicePackage {
	/** `n8n-nodes-oci-identity`. */
	readonly name: string;
	readonly service: Service;
	/** Page of its node, relative to the checkout. */
	readonly page: string;
	/** Built files, relative to the checkout. */
	readonly nodes: readonly string[];
	readonly credentials: readonly string[];
	readonly icons: readonly string[];
}

export const manifestOf = (root: string): Manifest =>
	JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

/** `ociIdentity` → `oci-identity`. */
export const kebab = (type: string): string => type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const classOf = (file: string) => basename(file).split('.')[0] ?? '';

/** An instance of the class that a built file exports. */
function loaded<T>(root: string, file: string): T {
	const module = load(join(root, file)) as Record<string, new () => T>;
	const Class = module[classOf(file)];
	if (Class === undefined) throw new Error(`${file} exports no class ${classOf(file)}.`);
	return new Class();
}

function iconsOf({ icon }: Pick<ICredentialType | INodeTypeDescription, 'icon'>, file: string): string[] {
	const icons = typeof icon === 'object' ? [icon.light, icon.dark] : [icon ?? ''];
	return icons.map((path) => posix.join(dirname(file), path.replace(/^file:/, '')));
}

/** @throws Error if a node or a credential of the whole package would be in none of them */
export function servicePackages(root: string): ServicePackage[] {
	const { n8n } = manifestOf(root);
	const nodes = n8n.nodes.map((file) => ({
		file,
		description: loaded<{ description: INodeTypeDescription }>(root, file).description,
	}));
	const credentials = n8n.credentials.map((file) => ({ file, type: loaded<ICredentialType>(root, file) }));
	const packages = SERVICES.map((service): ServicePackage => {
		const own = nodes.filter(({ description: { name } }) => [service.type, `${service.type}Trigger`].includes(name));
		const used = new Set(own.flatMap(({ description }) => (description.credentials ?? []).map(({ name }) => name)));
		const keys = credentials.filter(({ type }) => used.has(type.name));
		const icons = [
			...own.flatMap(({ file, description }) => iconsOf(description, file)),
			...keys.flatMap(({ file, type }) => iconsOf(type, file)),
		];
		return {
			name: `n8n-nodes-${kebab(service.type)}`,
			service,
			page: `docs/nodes/${kebab(service.type)}.md`,
			nodes: own.map(({ file }) => file),
			credentials: keys.map(({ file }) => file),
			icons: [...new Set(icons)].sort(),
		};
	});
	const covered = new Set(packages.flatMap((one) => [...one.nodes, ...one.credentials]));
	const left = [...n8n.nodes, ...n8n.credentials].filter((file) => !covered.has(file));
	if (left.length > 0) throw new Error(`In no package of a service: ${left.join(', ')}.`);
	return packages;
}

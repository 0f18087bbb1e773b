import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { npm } from '../n8n/npm';
import { assemble } from './assemble';
import { manifestOf, servicePackages } from './servicePackages';

export interface Packed {
	/** Name of the package. */
	readonly name: string;
	/** The file that npm would publish, in the folder of all. */
	readonly file: string;
}

/**
 * Packs the whole package and one per service, from one build.
 *
 * @param root checkout with a complete `dist/`
 * @param folder gets the files, and the content of the services' packages in folders of their names
 * @param chosen names of packages; all of them if it is empty
 * @throws Error for a name of which there is no package
 */
export async function packAll(root: string, folder: string, chosen: readonly string[] = []): Promise<Packed[]> {
	const whole = manifestOf(root);
	const services = new Map(servicePackages(root).map((one) => [one.name, one]));
	const names = [whole.name, ...services.keys()];
	const unknown = chosen.find((name) => !names.includes(name));
	if (unknown !== undefined) throw new Error(`There is no package ${unknown}. There are ${names.join(', ')}.`);

	mkdirSync(folder, { recursive: true });
	const packed: Packed[] = [];
	for (const name of names.filter((one) => chosen.length === 0 || chosen.includes(one))) {
		const service = services.get(name);
		if (service !== undefined) assemble(root, service, join(folder, name));
		const source = service === undefined ? root : join(folder, name);
		packed.push({ name, file: (await npm(['pack', '--silent', '--pack-destination', folder], source)).trim() });
	}
	return packed;
}

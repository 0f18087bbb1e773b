import { globSync } from 'node:fs';
import { join } from 'node:path';

/** The project's root, and the paths of all its TypeScript files from there, with forward slashes. */
export function sourceFiles(): { root: string; sources: string[] } {
	const root = join(__dirname, '..', '..', '..');
	const sources = globSync('{bench,credentials,demo,nodes,providers,provisioning,sandbox,test,tools}/**/*.ts', {
		cwd: root,
		exclude: (path) => path.includes('node_modules'),
	});
	return { root, sources: sources.map((path) => path.replaceAll('\\', '/')).sort() };
}

/** Runs a TypeScript file of this repository in a process of its own, without a loader that costs time and memory. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '..');

/**
 * Bundles a script into `build/scripts`; packages stay outside.
 *
 * @param path from the repository's root
 * @returns starts the script; its process ends with the pipes' end or by its own will
 */
export async function prepareScript(
	path: string,
): Promise<(args: readonly string[], nodeOptions?: readonly string[]) => ChildProcessWithoutNullStreams> {
	const outfile = join(root, 'build', 'scripts', path.replaceAll('/', '-').replace(/\.ts$/, '.js'));
	await build({
		absWorkingDir: root,
		entryPoints: [path],
		outfile,
		bundle: true,
		format: 'cjs',
		platform: 'node',
		target: 'node24',
		packages: 'external',
		// As a `require`: n8n-workflow's own ES modules cannot be loaded by Node.
		supported: { 'dynamic-import': false },
		logLevel: 'warning',
		// What is bundled asks for it and does without.
		logOverride: { 'empty-import-meta': 'silent' },
	});
	return (args, nodeOptions = []) => spawn(process.execPath, [...nodeOptions, outfile, ...args], { cwd: root });
}

/** The last line that a script writes to its output, before which n8n may have logged; rejects when it does not end with 0. */
export async function outputOf(child: ChildProcessWithoutNullStreams): Promise<string> {
	const [output, errors] = [child.stdout, child.stderr].map((stream) => {
		const parts: string[] = [];
		stream.setEncoding('utf8').on('data', (text: string) => parts.push(text));
		return parts;
	});
	const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
	if (code !== 0) throw new Error(`The script ended with ${code}: ${errors?.join('')}`);
	return output?.join('').trimEnd().split('\n').at(-1) ?? '';
}

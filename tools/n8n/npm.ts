import { spawn } from 'node:child_process';

/**
 * Runs npm and gives what it printed.
 *
 * @throws Error with the end of npm's output, if it fails or is ended by `signal`
 */
export async function npm(args: readonly string[], cwd: string, signal?: AbortSignal): Promise<string> {
	const child = spawn('npm', [...args, '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'], {
		cwd,
		env: process.env,
		...(signal ? { signal } : {}),
		stdio: ['ignore', 'pipe', 'pipe'],
		shell: process.platform === 'win32',
	});
	const output = { out: '', all: '' };
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		output.out += text;
		output.all += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => (output.all += text));
	const code = await new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', resolve);
	});
	if (code !== 0) throw new Error(`"npm ${args.join(' ')}" failed:\n${output.all.trim().slice(-4000)}`);
	return output.out;
}

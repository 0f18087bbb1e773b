/**
 * `npm run lint`: everything that can be found out without running the package. All checks run, whatever the others
 * say; the exit code is 0 only if none has anything to report, warnings included. With `--fix`, what a tool can mend
 * by itself is mended first.
 */
import '../setup.mjs';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installLinters, linter, root, runs, startsBeside, tool } from './tools.mjs';

const fix = process.argv.includes('--fix');
const existing = (...folders) => folders.filter((folder) => existsSync(join(root, folder)));

const eslint = (args, nodeOptions, run = runs) =>
	run(linter('eslint/bin/eslint.js'), ['--max-warnings', '0', ...(fix ? ['--fix'] : []), ...args], nodeOptions);

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** For whatever uses the root's configuration, which is n8n's default. */
const withN8nConfig = ['--import', new URL('resolve-config.mjs', import.meta.url).href];

const n8nEslint = (args) => eslint(['--no-inline-config', ...args], withN8nConfig);

const knip = (...args) =>
	runs(linter('knip/bin/knip.js'), [
		'--config',
		'tools/lint/knip.jsonc',
		'--no-config-hints',
		'--no-progress',
		...args,
	]);

/** n8n lets a package into its Cloud only if its ESLint configuration is the default one, apart from white space. */
function isDefaultConfiguration() {
	const template = linter('@n8n/node-cli/dist/template/templates/shared/default/eslint.config.mjs');
	const [actual, expected] = [join(root, 'eslint.config.mjs'), template].map((path) =>
		readFileSync(path, 'utf8').replace(/\s+/g, ' ').trim(),
	);
	if (actual !== expected) console.log(`It must be:\n\n${expected}`);
	return actual === expected;
}

installLinters();

const houseRules = (run) => eslint(['--config', 'tools/lint/house.config.mjs', '.'], [], run);
const format = () => runs(tool('prettier/bin/prettier.cjs'), [fix ? '--write' : '--check', '--log-level', 'warn', '.']);

const checks = {
	"eslint.config.mjs is n8n's default": isDefaultConfiguration,
	// What n8n lints in a package that is submitted to it.
	"n8n's rules": () => n8nEslint(['package.json', ...existing('credentials', 'nodes')]),
	// The rest of what ends up in dist/. It knows nothing of n8n, so it cannot throw n8n's errors. The transport for
	// use outside n8n is left out here, and the build refuses to bundle it.
	"n8n's rules for n8n-free code": () =>
		n8nEslint([
			'--rule',
			'@n8n/community-nodes/require-node-api-error: off',
			'--ignore-pattern',
			'providers/http/undici.ts',
			...existing('providers', 'provisioning'),
		]),
	// The rules read source text, but descriptions are put together from operations and shared fields.
	"n8n's rules for the built descriptions": () =>
		runs(tool('gulp/bin/gulp.js'), ['-L', 'bundle']) && runs(here('descriptions.mjs'), [], withN8nConfig),
	types: () => runs(tool('gulp/bin/gulp.js'), ['-L', 'typeCheck']),
	'dead files, exports and dependencies': () => knip(),
	'circular imports': () => knip('--cycles'),
	// The house rules need the types of all files, and so as long as all others together: they run beside them, but not
	// when both mend, because one tool would undo what the other mended in the same file.
	...(fix ? { 'house rules': () => houseRules(runs), format } : { format, 'house rules': houseRules(startsBeside) }),
};

const failed = [];
for (const [name, check] of Object.entries(checks)) {
	console.log(`\n— ${name}`);
	if (!(await check())) failed.push(name);
}
console.log(failed.length === 0 ? '\nLint: nothing to report.' : `\nLint failed: ${failed.join('; ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;

/**
 * `npm run scan`: packs the package as npm would publish it and examines the result, first with n8n's own scanner,
 * which decides whether n8n offers a community package to its users, then with what the scanner leaves out: what is
 * in the tarball, and whether the same sources give the same files. Warnings count as errors.
 */
import '../setup.mjs';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { installLinters, root, runs, tool } from './tools.mjs';

/** All that may be published. Sources, tests, source maps and anything unforeseen fit none of these. */
const PUBLISHED = [
	/^(?:package\.json|index\.js|README\.md|LICENSE\.md)$/,
	/^dist\/THIRD_PARTY_LICENSES\.txt$/,
	/^dist\/icons\/[\w.-]+\.(?:svg|png)$/,
	/^dist\/credentials\/\w+\.credentials\.js$/,
	/^dist\/nodes\/\w+\/\w+\.node\.(?:js|json)$/,
];
const REQUIRED = ['package.json', 'index.js', 'README.md', 'LICENSE.md', 'dist/THIRD_PARTY_LICENSES.txt'];

/** Scripts that npm runs by itself: n8n forbids those that run at installation, and we need none of the others. */
const LIFECYCLE_SCRIPTS = /^(?:pre|post)?(?:install|pack|prepare|publish|version)$|^prepublishOnly$|^dependencies$/;
const FORBIDDEN_FIELDS = [
	'bin',
	'bundleDependencies',
	'bundledDependencies',
	'dependencies',
	'optionalDependencies',
	'overrides',
];

const filesBelow = (folder) =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
		.sort();

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(10);

function fingerprints(folder) {
	const hash = (file) =>
		createHash('sha256')
			.update(readFileSync(join(folder, file)))
			.digest('hex');
	return filesBelow(folder).map((file) => `${file} ${hash(file)}`);
}

/** Builds twice: what is published must depend on the sources alone. */
function build() {
	const gulp = (task) => runs(tool('gulp/bin/gulp.js'), ['-L', task]);
	const dist = join(root, 'dist');
	if (!gulp('build')) return ['the build fails'];
	const first = fingerprints(dist);
	if (!gulp('bundle')) return ['the second build fails'];
	return fingerprints(dist)
		.filter((line) => !first.includes(line))
		.map((line) => `two builds differ in ${line.split(' ')[0]}`);
}

/** Packs the whole package and those of single services, and unpacks each into a folder of its own, as the scanner does. */
function pack(folder) {
	const packages = join(root, 'build', 'packages');
	if (!runs(tool('tsx/dist/cli.mjs'), [join(root, 'tools', 'packages', 'cli.ts')])) throw new Error('Packing failed.');
	const tarballs = readdirSync(packages).filter((file) => file.endsWith('.tgz'));
	return tarballs.sort().map((file) => {
		const directory = join(folder, file.replace(/\.tgz$/, ''));
		mkdirSync(directory);
		const tarball = join(packages, file);
		const unpacked = spawnSync('tar', ['-xzf', tarball, '-C', directory, '--strip-components=1'], { encoding: 'utf8' });
		if (unpacked.status !== 0) throw new Error(`tar failed:\n${unpacked.stderr}`);
		return { tarball, directory };
	});
}

/** The scanner's verdict, and its findings with the warnings, over which it passes in silence. */
async function scan(name, directory, patterns) {
	const { analyzePackage, buildScanConfig } = await import('@n8n/scan-community-package/scanner/scanner.mjs');
	const { ESLint } = await import('eslint');
	const verdict = await analyzePackage(directory, patterns);
	const eslint = new ESLint({
		cwd: directory,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await buildScanConfig(),
	});
	const results = await eslint.lintFiles(patterns);
	const count = (key) => results.reduce((sum, result) => sum + result[key], 0);
	const [errors, warnings] = [count('errorCount'), count('warningCount')];
	console.log(`Scan of the ${name}: ${results.length} files, ${errors} errors, ${warnings} warnings`);
	const details = await (await eslint.loadFormatter('stylish')).format(results);
	if (details) console.log(details.replaceAll(join(directory, '/'), ''));
	return [
		...(verdict.passed ? [] : [`the scanner refuses the ${name}: ${verdict.message}`]),
		...(errors + warnings === 0 ? [] : [`${errors + warnings} findings in the ${name}`]),
	];
}

function manifestProblems({ n8n, peerDependencies, scripts = {}, ...manifest }, files) {
	return [
		...FORBIDDEN_FIELDS.filter((field) => field in manifest).map((field) => `package.json has "${field}"`),
		...Object.keys(scripts)
			.filter((script) => LIFECYCLE_SCRIPTS.test(script))
			.map((script) => `package.json has the script "${script}", which npm runs by itself`),
		...(JSON.stringify(peerDependencies) === '{"n8n-workflow":"*"}'
			? []
			: ['peerDependencies must be n8n-workflow "*" alone']),
		...[...n8n.credentials, ...n8n.nodes]
			.filter((file) => !files.includes(file))
			.map((file) => `package.json lists ${file}, which is not in the tarball`),
	];
}

function contentProblems(directory, files) {
	const telltales = [root, `${homedir()}/`, 'sourceMappingURL'];
	return [
		...REQUIRED.filter((file) => !files.includes(file)).map((file) => `the tarball lacks ${file}`),
		...files
			.filter((file) => !PUBLISHED.some((pattern) => pattern.test(file)))
			.map((file) => `the tarball contains ${file}`),
		...files.flatMap((file) => {
			const text = readFileSync(join(directory, file), 'utf8');
			return telltales
				.filter((telltale) => text.includes(telltale))
				.map((telltale) => `${file} contains "${telltale}"`);
		}),
	];
}

function printSizes(directory, files, tarball) {
	console.log('Sizes, plain and compressed:');
	for (const file of files.filter((path) => path.startsWith('dist/') && path.endsWith('.js'))) {
		const content = readFileSync(join(directory, file));
		console.log(`${kilobytes(content.length)} ${kilobytes(gzipSync(content).length)}  ${file}`);
	}
	const total = files.reduce((sum, file) => sum + statSync(join(directory, file)).size, 0);
	console.log(`${kilobytes(total)} ${kilobytes(statSync(tarball).size)}  tarball (${files.length} files)`);
}

installLinters();
const folder = mkdtempSync(join(tmpdir(), 'identity-provisioning-scan-'));
try {
	const problems = build();
	if (problems.length === 0) {
		const { SOURCE_FILE_PATTERNS } = await import('@n8n/scan-community-package/scanner/scanner.mjs');
		problems.push(...(await scan('sources', root, SOURCE_FILE_PATTERNS)));
		for (const { tarball, directory } of pack(folder)) {
			const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
			const files = filesBelow(directory);
			const found = [
				...(await scan(`tarball of ${manifest.name}`, directory, ['**/*.js', 'package.json'])),
				...manifestProblems(manifest, files),
				...contentProblems(directory, files),
			];
			problems.push(...found.map((problem) => `${manifest.name}: ${problem}`));
			printSizes(directory, files, tarball);
		}
	}
	console.log(problems.length === 0 ? '\nScan: passed.' : `\nScan failed:\n- ${problems.join('\n- ')}`);
	process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
	rmSync(folder, { recursive: true, force: true });
}

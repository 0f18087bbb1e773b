/**
 * Builds dist/, which is all that is published: one self-contained CommonJS file per node and per credential, and
 * beside them the icons and codex files in the same places as in the sources, so that a relative icon path means the
 * same file before and after the build.
 *
 * A build is put together in a folder of its own and moved into dist/ file by file when it is complete and has been
 * checked. Whoever reads dist/ meanwhile finds each file whole, old or new.
 */
const { spawn } = require('node:child_process');
const { rmSync } = require('node:fs');
const { mkdir, rm, writeFile } = require('node:fs/promises');
const { join } = require('node:path');
const { build: esbuild } = require('esbuild');
const { dest, parallel, series, src, watch: watchFiles } = require('gulp');
const { checkBundles, checkImports, checkManifest } = require('./tools/bundle/check');
const { thirdPartyLicenses } = require('./tools/bundle/licenses');
const { publish } = require('./tools/bundle/publish');
const { entryPoints } = require('./tools/bundle/entry-points');

const root = __dirname;
const dist = join(root, 'dist');
const work = join(root, 'build');
const staging = join(work, `staging-${process.pid}`);

const clean = () => Promise.all([dist, work].map((folder) => rm(folder, { recursive: true, force: true })));

/** Incremental: the second run takes a fraction of the first. */
const typeCheck = () =>
	spawn(
		process.execPath,
		[
			require.resolve('typescript/bin/tsc'),
			'--noEmit',
			'--incremental',
			'--tsBuildInfoFile',
			join(work, 'types.tsbuildinfo'),
		],
		{ cwd: root, stdio: 'inherit' },
	);

async function compile() {
	await rm(staging, { recursive: true, force: true });
	await mkdir(staging, { recursive: true });
	const entries = entryPoints(root);
	const { metafile } = await esbuild({
		absWorkingDir: root,
		entryPoints: entries,
		outbase: root,
		outdir: staging,
		bundle: true,
		format: 'cjs',
		platform: 'node',
		target: 'node22',
		charset: 'utf8',
		external: ['n8n-workflow'],
		// The licences of what is bundled go into one file of their own.
		legalComments: 'none',
		logLevel: 'warning',
		metafile: true,
	});
	checkManifest(root, entries);
	checkImports(metafile);
	await writeFile(join(staging, 'THIRD_PARTY_LICENSES.txt'), thirdPartyLicenses(root, metafile));
	// The packages of single services name the licences of their own files alone.
	await writeFile(join(work, 'metafile.json'), JSON.stringify(metafile));
}

const copy = (glob) => src(glob, { base: '.', encoding: false, allowEmpty: true }).pipe(dest(staging));
const icons = () => copy('icons/*.{svg,png}');
const codex = () => copy('nodes/*/*.node.json');

async function check() {
	checkBundles(staging, entryPoints(root));
}

async function deliver() {
	await publish(staging, dist);
	await rm(staging, { recursive: true });
}

process.on('exit', () => rmSync(staging, { recursive: true, force: true }));

const assemble = series(compile, parallel(icons, codex), check);
/** The build without its type check, for the inner loop of development. */
const bundle = series(assemble, deliver);
const build = series(parallel(typeCheck, assemble), deliver);
const sources = ['package.json', 'tsconfig.json', '{credentials,icons,nodes,providers,provisioning}/**/*'];
/** Reports what goes wrong and goes on watching; a task that returned the watcher would end with the first error. */
async function watch() {
	watchFiles(sources, { ignoreInitial: false }, parallel(typeCheck, bundle));
}

module.exports = { build, bundle, clean, typeCheck, watch, default: build };

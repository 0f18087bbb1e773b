const { existsSync, readFileSync } = require('node:fs');
const { basename, dirname, join } = require('node:path');

/** The only modules that a published file may load at run time. */
const RUN_TIME_MODULES = new Set(['n8n-workflow', 'node:crypto']);

/** Sources that must never reach dist/. */
const UNPUBLISHED = /^(?:bench|demo|sandbox|test|tools)\/|^providers\/http\/undici\.ts$|^node_modules\/undici\//;

const isNode = (path) => path.startsWith('nodes/');
const built = (entry) => entry.replace(/\.ts$/, '.js');
const fail = (problems) => {
	if (problems.length > 0) throw new Error(problems.join('\n'));
};

/**
 * The `n8n` block of package.json must list exactly the files that are built: n8n loads what is listed and nothing else.
 *
 * @throws {Error} naming each entry that is missing or too many
 */
function checkManifest(root, entries) {
	const { n8n } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	const problems = [];
	for (const kind of ['credentials', 'nodes']) {
		const expected = entries
			.filter((entry) => isNode(entry) === (kind === 'nodes'))
			.map((path) => `dist/${built(path)}`);
		const listed = n8n[kind];
		const missing = expected.filter((path) => !listed.includes(path));
		const superfluous = listed.filter((path, index) => !expected.includes(path) || listed.indexOf(path) !== index);
		problems.push(
			...missing.map((path) => `package.json: n8n.${kind} lacks "${path}", which is built.`),
			...superfluous.map((path) => `package.json: n8n.${kind} lists "${path}", which is not built (or twice).`),
		);
	}
	fail(problems);
}

/**
 * The package has no dependencies, so a bundle may load only what n8n itself brings; and development code stays out.
 *
 * @throws {Error} naming each bundle and the module or source that does not belong in it
 */
function checkImports(metafile) {
	const problems = [];
	for (const [output, { imports, inputs }] of Object.entries(metafile.outputs)) {
		for (const { external, path } of imports) {
			if (external && !RUN_TIME_MODULES.has(path)) problems.push(`${basename(output)} loads "${path}" at run time.`);
		}
		for (const input of Object.keys(inputs)) {
			if (UNPUBLISHED.test(input)) problems.push(`${basename(output)} contains ${input}.`);
		}
	}
	fail(problems);
}

/**
 * Loads each built file the way n8n's loader does and checks what n8n would otherwise find out only when it starts:
 * the class, its icons, and for a node its codex file.
 *
 * @throws {Error} naming each file and what is wrong with it
 */
function checkBundles(folder, entries) {
	const { name: packageName } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8'));
	const problems = [];
	for (const entry of entries) {
		const file = join(folder, built(entry));
		const problem = (text) => problems.push(`${entry}: ${text}`);
		const className = basename(entry).split('.')[0];
		// While watching, the same path was loaded before.
		delete require.cache[file];
		const Class = require(file)[className];
		if (typeof Class !== 'function') {
			problem(`exports no class ${className}.`);
			continue;
		}
		const instance = new Class();
		const { icon, name } = isNode(entry) ? instance.description : instance;
		if (Class.name !== className) problem(`the class is called ${Class.name} in the bundle.`);
		for (const theme of ['light', 'dark']) {
			const path = icon?.[theme]?.replace(/^file:/, '');
			if (!path || !existsSync(join(dirname(file), path))) problem(`there is no ${theme} icon "${path}".`);
		}
		if (!isNode(entry)) continue;
		const codexFile = `${file}on`;
		if (!existsSync(codexFile)) {
			problem(`there is no codex file ${basename(codexFile)}.`);
			continue;
		}
		const codex = JSON.parse(readFileSync(codexFile, 'utf8'));
		if (codex.node !== `${packageName}.${name}`) problem(`its codex file is for "${codex.node}".`);
		if (!codex.resources) problem('its codex file has no "resources", so that n8n would ignore all of it.');
	}
	fail(problems);
}

module.exports = { checkBundles, checkImports, checkManifest };

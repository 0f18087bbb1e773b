const { globSync } = require('node:fs');

/** The files that n8n loads: source paths relative to `root`, with forward slashes, sorted. */
function entryPoints(root) {
	return ['credentials/*.credentials.ts', 'nodes/*/*.node.ts']
		.flatMap((pattern) => globSync(pattern, { cwd: root }))
		.map((path) => path.replaceAll('\\', '/'))
		.sort();
}

module.exports = { entryPoints };

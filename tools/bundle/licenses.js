const { readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/** Licences that allow their code to be published inside an MIT package when their text comes along. */
const ACCEPTED = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

/** The package folder of a bundled file, `node_modules/csv-parse` for `node_modules/csv-parse/lib/sync.js`. */
const packageFolder = (input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];

/**
 * The text of dist/THIRD_PARTY_LICENSES.txt: name, version and full licence of each package of which some code is in
 * a bundle.
 *
 * @throws {Error} if a package has a licence that is not accepted, or brings no licence text
 */
function thirdPartyLicenses(root, metafile) {
	const bundled = Object.values(metafile.outputs)
		.flatMap(({ inputs }) => Object.entries(inputs))
		.filter(([, { bytesInOutput }]) => bytesInOutput > 0)
		.map(([input]) => packageFolder(input));
	const folders = [...new Set(bundled.filter((folder) => folder !== undefined))].sort();

	const sections = folders.map((folder) => {
		const { license, name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
		if (!ACCEPTED.has(license)) throw new Error(`${name} is bundled, but its licence is "${license}".`);
		const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e(?:\.|$)/i.test(entry));
		if (!file) throw new Error(`${name} is bundled, but brings no licence text.`);
		const text = readFileSync(join(root, folder, file), 'utf8')
			.replaceAll('\r\n', '\n')
			.trim();
		return `${name} ${version} (${license})\n\n${text}\n`;
	});
	const heading = 'The files in this folder contain code of these packages:\n';
	return sections.length > 0
		? [heading, ...sections].join(`\n${'-'.repeat(80)}\n\n`)
		: 'The files in this folder contain no code of other packages.\n';
}

module.exports = { thirdPartyLicenses };

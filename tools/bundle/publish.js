const { mkdir, readFile, readdir, rename, rm, rmdir } = require('node:fs/promises');
const { dirname, join, relative } = require('node:path');

async function filesBelow(folder) {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

const contentOf = (file) => readFile(file).catch(() => undefined);

/**
 * Makes `target` equal to `source`, which is consumed. Each file arrives by a rename within one file system, so that
 * a reader never sees a half-written or missing one; files that did not change are left alone.
 */
async function publish(source, target) {
	await mkdir(target, { recursive: true });
	const fresh = await filesBelow(source);
	for (const file of fresh) {
		const [from, to] = [join(source, file), join(target, file)];
		const [wanted, present] = await Promise.all([readFile(from), contentOf(to)]);
		if (present?.equals(wanted)) continue;
		await mkdir(dirname(to), { recursive: true });
		await rename(from, to);
	}
	for (const file of await filesBelow(target)) {
		if (!fresh.includes(file)) await rm(join(target, file), { force: true });
	}
	await removeEmptyFolders(target);
}

async function removeEmptyFolders(folder) {
	for (const entry of await readdir(folder, { withFileTypes: true })) {
		if (entry.isDirectory()) await removeEmptyFolders(join(folder, entry.name));
	}
	if ((await readdir(folder)).length === 0) await rmdir(folder);
}

module.exports = { publish };

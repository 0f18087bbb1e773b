import { posix } from 'node:path';
import ts from 'typescript';

/** Path without extension → the paths without extension that it imports. */
type Graph = ReadonlyMap<string, readonly string[]>;

const withoutExtension = (path: string): string => path.replace(/\.ts$/, '');

/** @param sources paths from the project's root, with forward slashes → their texts */
function graphOf(sources: ReadonlyMap<string, string>): Graph {
	const known = new Set([...sources.keys()].map(withoutExtension));
	const resolve = (file: string, specifier: string) => {
		const target = posix.join(posix.dirname(file), specifier);
		return [target, `${target}/index`].find((path) => known.has(path));
	};
	return new Map(
		[...sources].map(([file, text]) => [
			withoutExtension(file),
			ts
				.preProcessFile(text, true, true)
				.importedFiles.flatMap(({ fileName }) => (fileName.startsWith('.') ? (resolve(file, fileName) ?? []) : [])),
		]),
	);
}

/**
 * Circles among the imports of these files, type imports included: two files in a circle can only be understood, moved
 * and tested together.
 *
 * @returns one line for each circle, as `a → b → a`, beginning at its first file in alphabetical order
 */
export function importCircles(sources: ReadonlyMap<string, string>): string[] {
	const graph = graphOf(sources);
	const done = new Set<string>();
	const circles = new Set<string>();
	const visit = (file: string, path: readonly string[]): void => {
		const at = path.indexOf(file);
		if (at >= 0) {
			const circle = path.slice(at);
			const first = circle.indexOf([...circle].sort()[0] ?? '');
			const turned = [...circle.slice(first), ...circle.slice(0, first)];
			circles.add([...turned, turned[0]].join(' → '));
			return;
		}
		if (done.has(file)) return;
		for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
		done.add(file);
	};
	for (const file of [...graph.keys()].sort()) visit(file, []);
	return [...circles].sort();
}

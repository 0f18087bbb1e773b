/** What the editor shows of all nodes, and the texts of the sources, for tests of who names what. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { INodeProperties } from 'n8n-workflow';
import ts from 'typescript';

import type { Resource } from '../../../nodes/shared/operation';
import { sourceFiles } from './sources';

const { root, sources } = sourceFiles();
export { sources };

interface NodeUnderTest {
	/** The name of its folder. */
	readonly name: string;
	readonly resources: ReadonlyArray<Resource<unknown>>;
}

export const nodes = globSync('nodes/*/resources/index.ts', { cwd: root }).map((path): NodeUnderTest => {
	// Whatever nodes there are, so that a new one is tested without a word here.
	const { resources } = jest.requireActual<Pick<NodeUnderTest, 'resources'>>(join(root, path));
	return { name: path.split(/[\\/]/)[1] ?? '', resources };
});

/** All names that the editor shows for fields and for values of dropdowns. */
export function labelsOf(fields: readonly INodeProperties[]): string[] {
	return fields.flatMap(({ displayName, modes = [], options = [] }) => [
		displayName,
		...modes.map((mode) => mode.displayName),
		...options.flatMap((option) => {
			if ('values' in option) return [option.displayName, ...labelsOf(option.values)];
			return 'type' in option ? labelsOf([option]) : [option.name];
		}),
	]);
}

function treeOf(path: string): ts.SourceFile {
	return ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
}

function found<T>(path: string, read: (node: ts.Node) => T | undefined): T[] {
	const all: T[] = [];
	const visit = (node: ts.Node): void => {
		const one = read(node);
		if (one !== undefined) all.push(one);
		ts.forEachChild(node, visit);
	};
	visit(treeOf(path));
	return all;
}

/** Texts of a source, templates without what is put into them. */
export function literalsOf(path: string): string[] {
	return found(path, (node) => {
		if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
		if (!ts.isTemplateExpression(node)) return undefined;
		return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
	});
}

/** The fields that a source names in its own words when it refuses a value. */
export function refusedFieldsOf(path: string): string[] {
	return found(path, (node) => {
		if (!ts.isNewExpression(node) || node.expression.getText() !== 'InputError') return undefined;
		const [field] = node.arguments ?? [];
		return field !== undefined && ts.isStringLiteralLike(field) ? field.text : undefined;
	});
}

/** What a mutation test changes in a source: one expression or statement at a time, into something that is wrong. */
import ts from 'typescript';

export interface Mutation {
	readonly start: number;
	readonly end: number;
	readonly replacement: string;
	/** Line in the file, from 1. */
	readonly line: number;
	/** What is changed into what, in one line. */
	readonly change: string;
	/** The whole expression or statement that is changed, which a switch can choose between. */
	readonly whole: { readonly start: number; readonly end: number; readonly kind: 'expression' | 'statement' };
}

const SWAPPED: ReadonlyMap<ts.SyntaxKind, string> = new Map([
	[ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
	[ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
	[ts.SyntaxKind.AmpersandAmpersandToken, '||'],
	[ts.SyntaxKind.BarBarToken, '&&'],
	[ts.SyntaxKind.LessThanToken, '<='],
	[ts.SyntaxKind.LessThanEqualsToken, '<'],
	[ts.SyntaxKind.GreaterThanToken, '>='],
	[ts.SyntaxKind.GreaterThanEqualsToken, '>'],
	[ts.SyntaxKind.PlusToken, '-'],
	[ts.SyntaxKind.MinusToken, '+'],
]);

/** Members whose text only people read, so that no test is to fail for it. */
const FOR_PEOPLE: ReadonlySet<string> = new Set([
	'action',
	'description',
	'displayName',
	'hint',
	'placeholder',
	'subtitle',
]);

function isText(node: ts.Node): node is ts.NoSubstitutionTemplateLiteral | ts.StringLiteral {
	return ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);
}

/** Names of modules and members, types and texts for people look like literals, but are no values. */
function isNoValue(node: ts.Node): boolean {
	const { parent } = node;
	if (ts.isLiteralTypeNode(parent) || ts.isEnumMember(parent) || ts.isExternalModuleReference(parent)) return true;
	if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return true;
	if (ts.isTaggedTemplateExpression(parent)) return true;
	if (ts.isBindingElement(parent) && parent.propertyName === node) return true;
	if (ts.isPropertyAssignment(parent)) return parent.name === node || FOR_PEOPLE.has(parent.name.getText());
	return ts.isPropertySignature(parent) || (ts.isPropertyDeclaration(parent) && parent.name === node);
}

/** Another value in place of a literal. */
function valueFor(node: ts.Node): string | undefined {
	if (node.kind === ts.SyntaxKind.TrueKeyword) return 'false';
	if (node.kind === ts.SyntaxKind.FalseKeyword) return 'true';
	if (ts.isNumericLiteral(node)) return String(Number(node.text.replaceAll('_', '')) + 1);
	if (isText(node)) return node.text === '' ? "'mutated'" : "''";
	return undefined;
}

/** What the node becomes, if this kind of node is changed at all. */
function replacementOf(node: ts.Node): string | undefined {
	if (SWAPPED.has(node.kind) && ts.isBinaryExpression(node.parent)) return SWAPPED.get(node.kind);
	if (ts.isReturnStatement(node)) {
		const given = node.expression?.getText();
		return given === undefined || given === 'undefined' ? undefined : 'return undefined;';
	}
	if (ts.isExpressionStatement(node)) return isText(node.expression) ? undefined : ';';
	if (ts.isThrowStatement(node)) return ';';
	if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
		return `Boolean(${node.operand.getText()})`;
	}
	const value = valueFor(node);
	return value === undefined || isNoValue(node) ? undefined : value;
}

/** An operator is part of its expression. */
function wholeOf(node: ts.Node, file: ts.SourceFile): Mutation['whole'] {
	const whole = SWAPPED.has(node.kind) ? node.parent : node;
	const kind = ts.isStatement(whole) ? 'statement' : 'expression';
	return { start: whole.getStart(file), end: whole.getEnd(), kind };
}

const inOneLine = (text: string) => {
	const flat = text.replace(/\s+/g, ' ').trim();
	return flat.length > 60 ? `${flat.slice(0, 59)}…` : flat;
};

/** All mutations of a TypeScript source, in the order of the text. */
export function mutationsOf(source: string, fileName = 'source.ts'): Mutation[] {
	const file = ts.createSourceFile(fileName, source, ts.ScriptTarget.Latest, true);
	const found: Mutation[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
		const replacement = replacementOf(node);
		if (replacement !== undefined) {
			const [start, end] = [node.getStart(file), node.getEnd()];
			const line = file.getLineAndCharacterOfPosition(start).line + 1;
			const around = SWAPPED.has(node.kind) ? node.parent : node;
			const change = `${inOneLine(around.getText(file))}  →  ${replacement}`;
			found.push({ start, end, replacement, line, change, whole: wholeOf(node, file) });
		}
		ts.forEachChild(node, visit);
	};
	visit(file);
	return found;
}

export function mutated(source: string, { start, end, replacement }: Mutation): string {
	return source.slice(0, start) + replacement + source.slice(end);
}

/** Numbers from 0 to 1, always the same for the same seed. Source: the public-domain generator mulberry32. */
function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** So many of the list, each at most once, always the same for the same seed. */
export function sample<T>(list: readonly T[], count: number, seed: number): T[] {
	const random = randomFrom(seed);
	return list
		.map((entry) => ({ entry, order: random() }))
		.sort((a, b) => a.order - b.order)
		.slice(0, count)
		.map(({ entry }) => entry);
}

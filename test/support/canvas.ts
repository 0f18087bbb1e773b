/** Where n8n's editor draws the parts of a workflow, well enough to tell what covers what. Sizes are in pixels of the canvas. */

interface CanvasNode {
	readonly name: string;
	readonly type: string;
	readonly position: readonly [x: number, y: number] | readonly number[];
	readonly onError?: string | undefined;
	readonly parameters?: unknown;
}

type Targets = ReadonlyArray<ReadonlyArray<{ readonly node: string }> | null>;

export interface Canvas {
	readonly nodes: readonly CanvasNode[];
	readonly connections: Readonly<Record<string, { readonly main?: Targets | undefined }>>;
}

interface Box {
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
}

const SIZE = 96;
/** Below this width a label is broken into lines. */
const LABEL_WIDTH = 190;
const LETTER = 8.2;
const LINE = 20;
const STEPS = 60;

const placeOf = ({ position: [x = 0, y = 0] }: CanvasNode) => ({ x, y });
const isNote = ({ type }: CanvasNode) => type.endsWith('stickyNote');

/** The name below a node, and under it the operation in smaller letters. */
function labelOf(node: CanvasNode): Box {
	const { x, y } = placeOf(node);
	const lines = Math.ceil((node.name.length * LETTER) / LABEL_WIDTH);
	const width = Math.min(LABEL_WIDTH, node.name.length * LETTER);
	const top = y + SIZE + 4;
	return { left: x + (SIZE - width) / 2, right: x + (SIZE + width) / 2, top, bottom: top + lines * LINE };
}

const bodyOf = (node: CanvasNode): Box => {
	const { x, y } = placeOf(node);
	return { left: x, top: y, right: x + SIZE, bottom: y + SIZE };
};

/** Outputs in their order from top to bottom; the one for errors is the last. */
function outputsOf({ type, onError }: CanvasNode, used: number): number {
	const own = type.endsWith('.if') ? 2 : Math.max(1, used - (onError === 'continueErrorOutput' ? 1 : 0));
	return onError === 'continueErrorOutput' ? own + 1 : own;
}

/** Points of the curve from an output to an input that lies to the right of it. */
function curve(from: CanvasNode, output: number, outputs: number, to: CanvasNode): Array<{ x: number; y: number }> {
	const start = { x: placeOf(from).x + SIZE, y: placeOf(from).y + (SIZE * (output + 1)) / (outputs + 1) };
	const end = { x: placeOf(to).x, y: placeOf(to).y + SIZE / 2 };
	const pull = (end.x - start.x) / 2;
	return Array.from({ length: STEPS + 1 }, (_, step) => {
		const t = step / STEPS;
		const [a, b, c, d] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3];
		return {
			x: a * start.x + b * (start.x + pull) + c * (end.x - pull) + d * end.x,
			y: (a + b) * start.y + (c + d) * end.y,
		};
	});
}

const holds = ({ left, top, right, bottom }: Box, { x, y }: { x: number; y: number }) =>
	x > left && x < right && y > top && y < bottom;

/** Each line that runs through the name of a node or through a node that it does not belong to, as a sentence. */
export function crossedLabels({ nodes, connections }: Canvas): string[] {
	const byName = new Map(nodes.map((node) => [node.name, node]));
	const found = new Set<string>();
	for (const [name, { main = [] }] of Object.entries(connections)) {
		const from = byName.get(name);
		if (from === undefined) continue;
		const outputs = outputsOf(from, main.length);
		main.forEach((targets, output) => {
			for (const target of targets ?? []) {
				const to = byName.get(target.node);
				// A line back goes around, below all.
				if (to === undefined || placeOf(to).x < placeOf(from).x + SIZE) continue;
				const points = curve(from, output, outputs, to);
				for (const other of nodes.filter((node) => !isNote(node))) {
					const boxes = [labelOf(other), ...(other === from || other === to ? [] : [bodyOf(other)])];
					if (!points.some((point) => boxes.some((box) => holds(box, point)))) continue;
					found.add(`The line from ${name} to ${to.name} runs through ${other.name}.`);
				}
			}
		});
	}
	return [...found];
}

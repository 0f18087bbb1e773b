/** A plan as one HTML page that works offline and in a mail: no resources from elsewhere, and all values escaped. */
import { counted } from '../texts';
import { sentenceOf, type SyncGuard } from './guards';
import { RISKS, type PlanRow, type Risk, type RowState } from './row';
import { countsOf } from './summary';

/** So many rows a browser shows at once without delay; a plan has the others as items. */
const MOST_ROWS = 10_000;

export interface Page {
	readonly service: string;
	readonly tenant: string;
	readonly planId: string;
	/** ISO 8601. */
	readonly expiresAt: string;
	readonly rows: readonly PlanRow[];
	readonly inputRows: number;
	readonly unchanged: number;
	readonly rejected: number;
	readonly guards: readonly SyncGuard[];
	readonly warnings: readonly string[];
}

const ESCAPES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Text in HTML; the direction of a name does not reach beyond it. */
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
const value = (text: string) => `<bdi>${escaped(text)}</bdi>`;

const TITLES: Readonly<Record<Risk, string>> = {
	destructive: 'Removes access or data',
	identifier: 'Changes user name, email or key',
	modifying: 'Changes other values',
	additive: 'Adds',
};

const STYLE = `
:root { color-scheme: light dark; --line: #d0d7de; --soft: #f6f8fa; --warn: #9a6700; --bad: #cf222e; --dim: #59636e; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --soft: #151b23; --warn: #d29922; --bad: #f85149; --dim: #9198a1; } }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0.25rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.dim { color: var(--dim); } .warn { color: var(--warn); } .bad { color: var(--bad); }
input { font: inherit; width: 100%; box-sizing: border-box; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { background: var(--soft); font-weight: 600; } th:first-child, td:first-child { width: 3.5rem; }
ul { padding-left: 1.2rem; } .state div { margin-bottom: 0.15rem; }
@media print { input, .filter { display: none; } body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
`;

const SCRIPT = `
const box = document.getElementById('filter');
const rows = [...document.querySelectorAll('tbody tr')];
const texts = rows.map((row) => row.textContent.toLowerCase());
box.addEventListener('input', () => {
	const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
	rows.forEach((row, index) => { row.hidden = !words.every((word) => texts[index].includes(word)); });
	document.querySelectorAll('section').forEach((section) => {
		section.hidden = !section.querySelector('tbody tr:not([hidden])');
	});
});
`;

/** Members of a state, one below the other. */
function stateOf(state: RowState): string {
	if (state === null) return '<span class="dim">–</span>';
	const members = Object.entries(state).map(
		([name, member]) =>
			`<div><span class="dim">${escaped(name)}</span> ${value(member === '' ? '–' : String(member))}</div>`,
	);
	return members.join('') || '<span class="dim">–</span>';
}

function rowOf(row: PlanRow): string {
	const { seq, text, reason, before, after, requires, requiresOverride } = row;
	const notes = [
		...(requires.length === 0 ? [] : [`Requires ${requires.join(', ')}.`]),
		...(requiresOverride === undefined ? [] : [`Needs Override Guards (${escaped(requiresOverride)}).`]),
	];
	return `<tr><td>${seq}</td><td>${value(text)}<div class="dim">${value(reason)} ${notes.join(' ')}</div></td><td class="state">${stateOf(before)}</td><td class="state">${stateOf(after)}</td></tr>`;
}

function sectionOf(risk: Risk, rows: readonly PlanRow[]): string {
	if (rows.length === 0) return '';
	const title =
		risk === 'destructive'
			? `<h2 class="bad">${TITLES[risk]} (${rows.length})</h2>`
			: `<h2>${TITLES[risk]} (${rows.length})</h2>`;
	return `<section>${title}<table><thead><tr><th>Row</th><th>Change</th><th>Before</th><th>After</th></tr></thead><tbody>
${rows.map(rowOf).join('\n')}
</tbody></table></section>`;
}

/** The rows by their risk, the most dangerous first, with what each rests on. */
export function pageOf(page: Page): string {
	const { service, tenant, rows, guards, warnings } = page;
	const shown = rows.slice(0, MOST_ROWS);
	const { byRisk } = countsOf(rows);
	const counts = RISKS.toReversed().flatMap((risk) => (byRisk[risk] ? [`${TITLES[risk]}: ${byRisk[risk]}`] : []));
	const held = guards.filter((guard) => guard.held);
	const list = (entries: readonly string[], name: string) =>
		entries.length === 0
			? ''
			: `<ul class="${name}">${entries.map((entry) => `<li>${value(entry)}</li>`).join('')}</ul>`;
	const more =
		rows.length > shown.length
			? `<p class="warn">This page shows the first ${shown.length} of ${rows.length} rows. The others are in the output Plan.</p>`
			: '';
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Plan for ${escaped(service)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Plan for ${value(service)}</h1>
<p class="dim">${value(tenant)} · ${counted(rows.length, 'change')} for ${counted(page.inputRows, 'input row')} · ${page.unchanged} up to date · ${page.rejected} rejected · expires ${escaped(page.expiresAt)} · ${escaped(page.planId)}</p>
${list(held.map(sentenceOf), 'bad')}${list(warnings, 'warn')}
<p>${rows.length === 0 ? 'There is nothing to change.' : escaped(counts.join(' · '))}</p>
${more}<p class="filter"><input id="filter" type="search" placeholder="Filter rows" aria-label="Filter rows"></p>
${RISKS.toReversed()
	.map((risk) =>
		sectionOf(
			risk,
			shown.filter((row) => row.risk === risk),
		),
	)
	.join('\n')}
<script>${SCRIPT}</script>
</body>
</html>
`;
}

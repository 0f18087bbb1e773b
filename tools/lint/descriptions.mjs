/**
 * Runs n8n's rules on the nodes' and credentials' properties as n8n receives them. The rules read source text and see
 * only what is written out in one literal, but ours are put together from operations and shared fields; so each built
 * description is written out as source text here, and that is what is linted.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { ESLint } from 'eslint';
import { root } from './tools.mjs';

const require = createRequire(import.meta.url);

/** Source text of a value. The rules look only at keys without quotes. */
function source(value, key = '') {
	if (Array.isArray(value)) return `[${value.map((element) => source(element, key)).join(',\n')}]`;
	if (typeof value === 'object' && value !== null) {
		const entries = Object.entries(value).filter(([, content]) => !['function', 'undefined'].includes(typeof content));
		return `{\n${entries.map(([name, content]) => `${propertyName(name)}: ${source(content, name)}`).join(',\n')}\n}`;
	}
	if (value === 'main' && (key === 'inputs' || key === 'outputs')) return 'NodeConnectionTypes.Main';
	return JSON.stringify(value);
}

const propertyName = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

/** A node's source: its class with the whole description as one literal. */
const nodeSource = (className, { description }) =>
	`export class ${className} implements INodeType {\ndescription: INodeTypeDescription = ${source(description)};\n}\n`;

/** A credential's source: its class with each plain field as a literal. */
const credentialSource = (className, credential) => {
	const fields = Object.entries(credential).filter(([, value]) => typeof value !== 'function');
	const body = fields.map(([name, value]) => `${name} = ${source(value)};`).join('\n');
	return `export class ${className} implements ICredentialType {\n${body}\n}\n`;
};

const { n8n } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const eslint = new ESLint({
	cwd: root,
	allowInlineConfig: false,
	ruleFilter: ({ ruleId }) => ruleId.startsWith('n8n-nodes-base/') || ruleId.startsWith('@n8n/'),
});

let findings = 0;
for (const file of [...n8n.credentials, ...n8n.nodes]) {
	const className = basename(file).split('.')[0];
	const instance = new (require(join(root, file))[className])();
	const text = n8n.nodes.includes(file) ? nodeSource(className, instance) : credentialSource(className, instance);
	const filePath = join(root, file.replace(/^dist\//, '').replace(/\.js$/, '.ts'));
	const [result] = await eslint.lintText(text, { filePath });
	const lines = text.split('\n');
	for (const { line, message, ruleId } of result.messages) {
		const context = lines.slice(Math.max(0, line - 2), line + 3).map((content) => content.trim());
		console.log(`${className}: ${message} (${ruleId})\n    ${context.join(' ').slice(0, 200)}`);
		findings += 1;
	}
}
process.exitCode = findings === 0 ? 0 : 1;

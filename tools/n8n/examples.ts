import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import type { WorkflowFile } from '../engine/engine';
import { SERVICES, type NodeServiceId } from '../services';
import type { CredentialInput } from './api';
import { runCommand, type InstanceOptions } from './instance';

const WEBHOOK = 'n8n-nodes-base.webhook';

export interface Example extends WorkflowFile {
	/** Always the same for the same file, so that a second import replaces the first. */
	readonly id: string;
}

interface Credential extends CredentialInput {
	readonly id: string;
}

/** Ids of 16 letters and digits, as n8n's are. */
const idFor = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 16);

/** The workflows in a folder, one in each JSON file. */
export function readExamples(folder: string): readonly Example[] {
	return readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.sort()
		.map((file) => {
			const workflow = JSON.parse(readFileSync(join(folder, file), 'utf8')) as WorkflowFile;
			// n8n's editor stumbles over `pinData` that is null in its database, at every second "Execute step".
			const pinData = workflow.pinData ?? {};
			return { ...workflow, pinData, id: workflow.id ?? idFor(file), active: false };
		});
}

/** Paths (behind `/webhook/`) on which a workflow listens once it is published. */
export function webhookPaths({ nodes }: WorkflowFile): readonly string[] {
	return nodes
		.filter(({ type, disabled }) => type === WEBHOOK && disabled !== true)
		.flatMap(({ parameters: { path } }) => (typeof path === 'string' ? [path] : []));
}

/** The services that a workflow works with. */
export function servicesOf({ nodes }: WorkflowFile): readonly NodeServiceId[] {
	const types = new Set(nodes.map(({ type }) => type.split('.').at(-1)));
	return SERVICES.filter(({ type }) => types.has(type)).map(({ id }) => id);
}

/** A body for the webhook: the one that is pinned to the trigger in the editor. */
export function pinnedBody({ nodes, pinData = {} }: WorkflowFile): IDataObject | undefined {
	const trigger = nodes.find(({ type }) => type === WEBHOOK);
	return trigger && (pinData[trigger.name]?.[0]?.json.body as IDataObject | undefined);
}

/**
 * Credentials for the sandbox: one of each type, with the id and name by which the workflows know it.
 *
 * @param fields credential type → its fields, as the sandbox gives them
 */
export function credentialsFor(
	workflows: readonly WorkflowFile[],
	fields: Readonly<Record<string, object>>,
): readonly Credential[] {
	const found = new Map<string, Credential>();
	for (const [type, data] of Object.entries(fields)) {
		const references = workflows.flatMap(({ nodes }) => nodes.flatMap(({ credentials }) => credentials?.[type] ?? []));
		for (const { id, name } of references) if (id) found.set(id, { id, name, type, data });
		if (references.length === 0) found.set(idFor(type), { id: idFor(type), name: `${type} (Sandbox)`, type, data });
	}
	return [...found.values()];
}

async function importAs(kind: 'credential' | 'workflow', items: readonly object[], options: InstanceOptions) {
	if (items.length === 0) return;
	const folder = join(options.folder, 'import');
	const file = join(folder, `${kind}.json`);
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	writeFileSync(file, JSON.stringify(items));
	try {
		const command = kind === 'credential' ? 'import:credentials' : 'import:workflow';
		const output = await runCommand(options, [command, `--input=${file}`]);
		// n8n's exit code is 0 also when it has imported nothing.
		if (!output.includes(`Successfully imported ${items.length} ${kind}`)) {
			throw new Error(`n8n did not import all ${items.length} ${kind}s:\n${output.slice(-4000)}`);
		}
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/**
 * Puts credentials and workflows with their ids into n8n's database; those that are there are replaced. For an
 * instance that does not run.
 */
export async function importInto(
	options: InstanceOptions,
	credentials: readonly Credential[],
	workflows: readonly Example[],
): Promise<void> {
	await importAs('credential', credentials, options);
	await importAs('workflow', workflows, options);
}

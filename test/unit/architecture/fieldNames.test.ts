/** An error names the field as the operation that ran shows it, and providers name no field of the editor at all. */
import { describe, expect, it } from '@jest/globals';

import { OperationWords } from '../../../nodes/shared/advice/operationWords';
import { FIELD_NAMES, fieldLabel } from '../../../nodes/shared/advice/fieldNames';
import { toErrorJson } from '../../../nodes/shared/errors';
import { triggerFields } from '../../../nodes/shared/trigger/fields';
import { InputError } from '../../../providers/http/errors';
import { CAPABILITIES } from '../../../tools/capabilities';
import { labelsOf, nodes, refusedFieldsOf, sources } from './editor';

/** What n8n or a node shows above the fields of its operations, and what n8n shows among the settings of a node. */
const OF_NODES = ['Allowed Domains', 'Authentication', 'Credential', 'Events', 'Operation', 'Retry On Fail'];
/** Steps of a command have their number in front. */
const withoutStep = (field: string) => field.replace(/^Step \d+: /, '');

describe('a field that is refused', () => {
	it('is a value and no label where a provider refuses it', () => {
		const files = sources.filter((path) => /^providers\//.test(path) && !/\/auth\//.test(path));
		const named = files.flatMap((path) => refusedFieldsOf(path).map((field) => ({ path, field })));
		expect(named.length).toBeGreaterThan(50);
		expect(named.filter(({ field }) => !Object.hasOwn(FIELD_NAMES, field))).toEqual([]);
	});

	it('is known for each value that is named, and for no other', () => {
		const named = new Set(sources.filter((path) => !path.startsWith('test/')).flatMap(refusedFieldsOf));
		const byChoice = ['matchBy'];
		expect(Object.keys(FIELD_NAMES).filter((field) => !named.has(field) && !byChoice.includes(field))).toEqual([]);
	});

	it('is one of the node where a node refuses it', () => {
		const shared = nodes.flatMap(({ resources }) =>
			resources.flatMap(({ operations }) => operations.flatMap(({ fields }) => labelsOf(fields))),
		);
		const ofTriggers = Object.values(CAPABILITIES).flatMap((capabilities) => labelsOf(triggerFields(capabilities)));
		const labels = new Map<string, ReadonlySet<string>>([
			['shared', new Set([...shared, ...ofTriggers])],
			...nodes.map(({ name, resources }): [string, ReadonlySet<string>] => [
				name,
				new Set(resources.flatMap(({ operations }) => operations.flatMap(({ fields }) => labelsOf(fields)))),
			]),
		]);
		const unknown = sources
			.filter((path) => path.startsWith('nodes/'))
			.flatMap((path) => refusedFieldsOf(path).map((field) => ({ path, field: withoutStep(field) })))
			.filter(({ path, field }) => {
				if (OF_NODES.includes(field) || Object.hasOwn(FIELD_NAMES, field)) return false;
				return labels.get(path.split('/')[1] ?? '')?.has(field) !== true;
			});
		expect(unknown).toEqual([]);
	});
});

describe('the label of a value', () => {
	const operations = nodes.flatMap(({ name, resources }) =>
		resources.flatMap((resource) =>
			resource.operations.map((operation) => ({
				title: `${name} ${resource.displayName}: ${operation.displayName}`,
				labels: labelsOf(operation.fields),
				words: new OperationWords(resource.value, operation.value, operation.fields, resources),
			})),
		),
	);

	it.each(operations)('is one of $title, or a word that no field there has', ({ labels, words }) => {
		for (const [field, { parameters, otherwise }] of Object.entries(FIELD_NAMES)) {
			const label = fieldLabel(field, words);
			const has = parameters.some((name) => words.label(name) !== undefined);
			expect([field, labels.includes(label) || (!has && label === otherwise)]).toEqual([field, true]);
		}
	});

	it('is told in place of the value', () => {
		const words = operations.find(({ title }) => title === 'AdobeUserManagement User: Get')?.words;
		const error = new InputError('user', 'Several accounts have this address.');
		expect(toErrorJson(error, { secrets: [], words }).details).toEqual({ kind: 'invalid', field: 'Email or Username' });
		expect(toErrorJson(error).details).toEqual({ kind: 'invalid', field: 'User' });
	});
});

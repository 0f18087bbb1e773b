/**
 * What the fields of all nodes and credentials have in common, so that a slip in one of them is seen: a default that is
 * none of the choices, a condition on a field that does not exist, a secret in plain sight.
 */
import { describe, expect, it } from '@jest/globals';
import type {
	ICredentialType,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeType,
} from 'n8n-workflow';

import { loadPackage } from '../../../tools/engine/package-under-test';

const { nodes, credentials } = loadPackage(process.cwd());

interface Field {
	/** Where it is, for people. */
	readonly path: string;
	readonly field: INodeProperties;
	/** The fields beside it, and those of the node, which a path that begins with "/" means. */
	readonly beside: readonly INodeProperties[];
	readonly top: readonly INodeProperties[];
}

const choicesOf = ({ options }: INodeProperties) => (options ?? []) as INodePropertyOptions[];

/** A field and all that are in it. */
function fieldsIn(beside: readonly INodeProperties[], path: string, top = beside): Field[] {
	return beside.flatMap((field) => {
		const own = `${path} ${field.displayName}`;
		const inner =
			field.type === 'collection'
				? fieldsIn((field.options ?? []) as INodeProperties[], own, top)
				: field.type === 'fixedCollection'
					? ((field.options ?? []) as INodePropertyCollection[]).flatMap(({ displayName, values }) =>
							fieldsIn(values, `${own} ${displayName}`, top),
						)
					: [];
		return [{ path: own, field, beside, top }, ...inner];
	});
}

const fieldsOfNode = ({ description }: INodeType) => fieldsIn(description.properties, description.displayName);
const fieldsOfCredential = ({ displayName, properties }: ICredentialType) => fieldsIn(properties, displayName);
const ALL = [...[...nodes.values()].flatMap(fieldsOfNode), ...[...credentials.values()].flatMap(fieldsOfCredential)];
const ofType = (...types: ReadonlyArray<INodeProperties['type']>) =>
	ALL.filter(({ field }) => types.includes(field.type));

/** The fields for which the rule does not hold; a rule about nothing holds for nobody. */
function breaking(fields: readonly Field[], holds: (field: INodeProperties, all: Field) => boolean): string[] {
	expect(fields.length).toBeGreaterThan(0);
	return [...new Set(fields.filter((all) => !holds(all.field, all)).map(({ path }) => path))];
}

const isUnique = (list: readonly unknown[]) => new Set(list).size === list.length;
const isText = (value: unknown) => typeof value === 'string' && value.trim() === value && value !== '';
// Headers may carry a key of a gateway.
const SECRET = /^(?:(?:new )?password|passphrase|client secret|private key|(?:access )?token|extra headers)$/i;

describe('every field', () => {
	it('has a name and a label', () => {
		expect(breaking(ALL, ({ name, displayName }) => /^[a-z]\w*$/i.test(name) && isText(displayName))).toEqual([]);
	});

	it('has a type that is known here', () => {
		const known = [
			...['boolean', 'collection', 'dateTime', 'fixedCollection', 'hidden', 'json', 'multiOptions', 'notice', 'number'],
			...['options', 'resourceLocator', 'resourceMapper', 'string'],
		];
		expect(breaking(ALL, ({ type }) => known.includes(type))).toEqual([]);
	});

	it('has an example after "e.g.", or a button that begins with "Add"', () => {
		const withOne = ALL.filter(({ field }) => field.placeholder !== undefined);
		const isButton = ({ type }: INodeProperties) => ['collection', 'fixedCollection'].includes(type);
		// n8n's own rules demand this one for addresses.
		const isGood = (field: INodeProperties) =>
			isButton(field)
				? /^Add \S/.test(field.placeholder ?? '')
				: /^e\.g\. \S/.test(field.placeholder ?? '') || field.placeholder === 'name@email.com';
		expect(breaking(withOne, isGood)).toEqual([]);
	});

	it('says in a sentence what it is for, where it says it, and so do its choices', () => {
		const isSentence = (value: unknown) =>
			value === undefined || (typeof value === 'string' && isText(value) && /^["A-Z{<]/.test(value));
		const holds = (field: INodeProperties) =>
			isSentence(field.description) &&
			(!['multiOptions', 'options'].includes(field.type) ||
				choicesOf(field).every(({ description }) => isSentence(description)));
		expect(breaking(ALL, holds)).toEqual([]);
	});

	it('is required only where it can be left empty or is filled in', () => {
		expect(breaking(ALL, ({ required, type }) => required !== true || !['boolean', 'hidden'].includes(type))).toEqual(
			[],
		);
	});

	it('hides what it holds if that is a secret, and only then', () => {
		const texts = ofType('string', 'json');
		const isHidden = ({ typeOptions }: INodeProperties) => typeOptions?.password === true;
		// Certificates are public; n8n hides the one of a credential as it hides its other keys.
		const isSecret = ({ displayName }: INodeProperties) => SECRET.test(displayName) || displayName === 'CA Certificate';
		expect(breaking(texts, (field) => isHidden(field) === isSecret(field))).toEqual([]);
	});

	it('depends on fields that exist, and on values that they can have', () => {
		const conditions = ALL.filter(({ field }) => field.displayOptions !== undefined);
		/** A condition on an expression holds for what begins with "=". */
		const regexOf = (value: unknown) => (value as { _cnd?: { regex?: string } } | undefined)?._cnd?.regex;
		const canHave = (field: INodeProperties | undefined, value: unknown): boolean =>
			field !== undefined &&
			(typeof value === 'object'
				? choicesOf(field).some((choice) => new RegExp(regexOf(value) ?? '$^').test(String(choice.value)))
				: field.type === 'boolean'
					? typeof value === 'boolean'
					: !['multiOptions', 'options'].includes(field.type) ||
						choicesOf(field).some((choice) => choice.value === value));
		/** Services share conditions, so a value may be one of another service, but not all of them. */
		const elsewhere = (name: string) => ALL.map(({ field }) => field).filter((field) => field.name === name);
		const holds = ({ displayOptions }: INodeProperties, { beside, top }: Field) =>
			[displayOptions?.show, displayOptions?.hide].every((shown) =>
				Object.entries(shown ?? {}).every(([path, values = []]) => {
					if (path.startsWith('@')) return values.length > 0;
					const name = path.replace(/^\//, '');
					const here = path.startsWith('/') ? top : beside;
					const named = here.filter((field) => field.name === name && field.type !== 'hidden');
					return (
						values.some((value) => named.some((field) => canHave(field, value))) &&
						values.every((value) => elsewhere(name).some((field) => canHave(field, value)))
					);
				}),
			);
		expect(breaking(conditions, holds)).toEqual([]);
	});
});

describe('the default', () => {
	it('of a choice is among the choices', () => {
		const holds = (field: INodeProperties) => choicesOf(field).some(({ value }) => value === field.default);
		expect(breaking(ofType('options'), holds)).toEqual([]);
	});

	it('of several choices is a list of them', () => {
		const holds = (field: INodeProperties) =>
			Array.isArray(field.default) &&
			field.default.every((one) => choicesOf(field).some(({ value }) => value === one) && isText(one));
		expect(breaking(ofType('multiOptions'), holds)).toEqual([]);
	});

	it('of a switch is on or off', () => {
		expect(breaking(ofType('boolean'), (field) => typeof field.default === 'boolean')).toEqual([]);
	});

	it('of a number lies within its limits, and is one that people choose', () => {
		const holds = ({ default: value, typeOptions = {} }: INodeProperties) => {
			const { minValue = 0, maxValue = Number.MAX_SAFE_INTEGER } = typeOptions;
			const isRound = typeof value === 'number' && (value <= 10 || value % 5 === 0 || value % 12 === 0);
			const isBound = maxValue <= 10 || maxValue === Number.MAX_SAFE_INTEGER || maxValue % 100 === 0;
			return isRound && value >= minValue && value <= maxValue && minValue <= 1 && isBound;
		};
		expect(breaking(ofType('number'), holds)).toEqual([]);
	});

	it('of the same number is the same in every service', () => {
		const seen = new Map<string, string>();
		const holds = ({ name, default: value, typeOptions }: INodeProperties) => {
			const own = JSON.stringify([value, typeOptions]);
			const known = seen.get(name) ?? own;
			seen.set(name, known);
			return known === own;
		};
		// What a request carries differs between the services.
		const shared = ofType('number').filter(({ field }) => !['batchSize', 'maxWait'].includes(field.name));
		expect(breaking(shared, holds)).toEqual([]);
	});

	it('of a page is 50, and not everything', () => {
		const lists = ALL.filter(({ field }) => field.name === 'limit' || field.name === 'returnAll');
		const holds = (field: INodeProperties) =>
			field.name === 'returnAll' ? field.default === false : field.default === 50 && field.typeOptions?.minValue === 1;
		expect(breaking(lists, holds)).toEqual([]);
	});

	it('of a collection is empty', () => {
		const holds = (field: INodeProperties) => JSON.stringify(field.default) === '{}';
		expect(breaking(ofType('collection', 'fixedCollection'), holds)).toEqual([]);
	});

	it('of JSON can be read', () => {
		const holds = ({ default: value }: INodeProperties) => {
			if (typeof value !== 'string' || value.startsWith('={{')) return typeof value === 'string';
			return typeof JSON.parse(value) === 'object';
		};
		expect(breaking(ofType('json'), holds)).toEqual([]);
	});

	it('of a date is empty, and that of a text is no blank', () => {
		const holds = ({ default: value }: INodeProperties) => value === '' || isText(value);
		expect(breaking(ofType('string'), holds)).toEqual([]);
		expect(breaking(ofType('dateTime', 'notice'), ({ default: value }) => value === '')).toEqual([]);
	});
});

describe('a choice', () => {
	it('has names and values of which none is there twice', () => {
		const holds = (field: INodeProperties) => {
			// The same value may be offered in another sentence under another condition.
			const free = choicesOf(field).filter(({ displayOptions }) => displayOptions === undefined);
			return (
				isUnique(free.map(({ value }) => value)) &&
				isUnique(free.map(({ name }) => name)) &&
				free.every(({ name, value }) => isText(name) && value !== '')
			);
		};
		expect(breaking(ofType('options', 'multiOptions'), holds)).toEqual([]);
	});

	it('of resource or operation takes no expression, and the others do', () => {
		const plain = ALL.filter(({ field }) => ['operation', 'resource'].includes(field.name) && field.type === 'options');
		expect(breaking(plain, ({ noDataExpression }) => noDataExpression === true)).toEqual([]);
		const others = ofType('options', 'string', 'boolean', 'number').filter((one) => !plain.includes(one));
		expect(breaking(others, ({ noDataExpression }) => noDataExpression !== true)).toEqual([]);
	});
});

describe('a collection', () => {
	it('holds several of what can be there several times, under names that differ', () => {
		const holds = ({ options, typeOptions }: INodeProperties) =>
			typeOptions?.multipleValues === true && isUnique((options ?? []).map(({ name }) => name));
		expect(breaking(ofType('fixedCollection'), holds)).toEqual([]);
	});

	it('has fields that are shown under different names', () => {
		const holds = ({ options = [] }: INodeProperties) =>
			isUnique(options.map((option) => JSON.stringify([option.name, (option as INodeProperties).displayOptions])));
		expect(breaking(ofType('collection'), holds)).toEqual([]);
	});
});

describe('a text', () => {
	it('of several lines has 4 of them, or 6 for a file', () => {
		const withLines = ofType('string').filter(({ field }) => field.typeOptions?.rows !== undefined);
		const isFile = ({ name }: INodeProperties) => ['configFile', 'csvText', 'publicKey'].includes(name);
		expect(breaking(withLines, (field) => field.typeOptions?.rows === (isFile(field) ? 6 : 4))).toEqual([]);
	});
});

describe('a locator', () => {
	const locators = ofType('resourceLocator');

	it('begins with the list, and its ways have different names', () => {
		const holds = ({ modes = [], default: value }: INodeProperties) =>
			JSON.stringify(value) === JSON.stringify({ mode: 'list', value: '' }) &&
			modes[0]?.name === 'list' &&
			modes.length > 1 &&
			isUnique(modes.map(({ name }) => name)) &&
			modes.every(({ type, name }) => type === (name === 'list' ? 'list' : 'string'));
		expect(breaking(locators, holds)).toEqual([]);
	});

	it('tells what to do in each way', () => {
		const holds = ({ modes = [] }: INodeProperties) =>
			modes.every(({ name, displayName, placeholder = '' }) =>
				name === 'list'
					? displayName === 'From List' && /^(?:Select (?:a [^aeio]|an [aeio])|Default )\S/.test(placeholder)
					: /^By [A-Z]/.test(displayName) && /^e\.g\. \S/.test(placeholder),
			);
		expect(breaking(locators, holds)).toEqual([]);
	});

	it('takes its own examples, and says what is wrong with others', () => {
		const holds = ({ modes = [] }: INodeProperties) =>
			modes.every(({ placeholder = '', validation = [] }) =>
				validation.every((check) => {
					if (typeof check === 'function') return false;
					const { regex, errorMessage } = check.properties as { regex?: unknown; errorMessage?: unknown };
					const example = placeholder.replace(/^e\.g\. /, '').replace('…', '');
					const rule = new RegExp(String(regex));
					return (
						check.type === 'regex' && isText(errorMessage) && rule.test(` ${example} `) && !rule.test('no such thing')
					);
				}),
			);
		expect(breaking(locators, holds)).toEqual([]);
	});
});

describe.each([...nodes])('%s', (_type, { description, methods = {} }) => {
	const fields = fieldsIn(description.properties, description.displayName);

	it('has the methods that its fields call, and no others', () => {
		const called = fields.flatMap(({ field: { typeOptions = {}, modes = [] } }) => [
			...modes.map((mode) => mode.typeOptions?.searchListMethod),
			typeOptions.loadOptionsMethod,
			typeOptions.resourceMapper?.resourceMapperMethod,
		]);
		const offered = Object.values(methods).flatMap((kind) => Object.keys(kind as object));
		expect([...new Set(called.filter((name) => name !== undefined))].sort()).toEqual(offered.sort());
	});

	it('lists can be searched', () => {
		const lists = fields.flatMap(({ field: { modes = [] } }) => modes.filter(({ type }) => type === 'list'));
		expect(lists.filter(({ typeOptions }) => typeOptions?.searchable !== true)).toEqual([]);
	});

	it('loads choices again when a field that exists changes', () => {
		const names = description.properties.map(({ name }) => name);
		const dependencies = fields.flatMap(({ field }) => field.typeOptions?.loadOptionsDependsOn ?? []);
		expect(dependencies.filter((name) => !names.includes(name))).toEqual([]);
	});

	it('has credentials of the package, each required, and shown for a choice that exists', () => {
		const { credentials: used = [], properties } = description;
		const choice = properties.find(({ name }) => name === 'authentication');
		expect(used.length).toBe(choice === undefined ? 1 : choicesOf(choice).length);
		for (const { name, required, displayOptions } of used) {
			expect([name, credentials.has(name), required]).toEqual([name, true, true]);
			const shown = displayOptions?.show?.authentication ?? [];
			expect(shown.length).toBe(choice === undefined ? 0 : 1);
			expect(choice === undefined ? [] : choicesOf(choice).map(({ value }) => value)).toEqual(
				expect.arrayContaining([...shown]),
			);
		}
	});
});

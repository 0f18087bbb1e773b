import type {
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	INodePropertyMode,
	INodePropertyModeValidation,
} from 'n8n-workflow';

import { InputError } from '../../providers/http/errors';
import { checkNoHiddenCharacter } from '../../providers/text';
import { noteSecret } from './connection';
import {
	asChoice,
	asFlag,
	asJsonObject,
	asNumber,
	asPlainText,
	asText,
	asTexts,
	holdsExpression,
	isNothing,
	isObject,
} from './values';

/** Collections of an object's attributes: what an expression does not find there is an attribute that the object has not. */
const ATTRIBUTES: ReadonlySet<string> = new Set([
	'additionalFields',
	'capabilities',
	'customAttributes',
	'updateFields',
]);

function foundNothing(label: string): InputError {
	return new InputError(
		label,
		`"${label}" is an expression that finds nothing here, so it is not known what is meant.`,
		'Correct the expression, or remove it.',
	);
}

/**
 * The editor checks what is typed, but not what an expression gives. Without this the service is asked for it, several
 * times where a new object may not be known everywhere yet.
 */
function checkForm(label: string, text: string, mode: INodePropertyMode | undefined, others: string): void {
	for (const check of mode?.validation ?? []) {
		const { regex, errorMessage } = (check as INodePropertyModeValidation).properties as IDataObject;
		if (typeof regex !== 'string' || new RegExp(regex).test(text)) continue;
		const rule = (typeof errorMessage === 'string' ? errorMessage : 'It has another form').replace(/[.]?$/, '.');
		throw new InputError(label, `"${text}" in "${label}" has the wrong form.`, `${rule} ${others}`);
	}
}

/** What a resource locator holds: how the object was chosen, and the text that identifies it. */
export interface Located {
	readonly mode: string;
	readonly value: string;
}

/**
 * One input item with the values that the operation's fields have for it.
 *
 * Expressions give whatever their author made them give, so each reader checks the type and refuses what does not fit
 * in a sentence that names the field as the editor shows it.
 */
export class Item {
	constructor(
		readonly execution: IExecuteFunctions,
		readonly index: number,
		private readonly fields: readonly INodeProperties[],
	) {}

	/** The input data, for operations that work on it as it is. */
	get json(): IDataObject {
		return this.execution.getInputData()[this.index]?.json ?? {};
	}

	/** The name that the editor shows for a field. */
	label(name: string): string {
		return this.fields.find((field) => field.name === name)?.displayName ?? name;
	}

	/** A text without blanks around it; `undefined` if it is empty. */
	text(name: string): string | undefined {
		return asText(this.raw(name), this.label(name));
	}

	/** A text exactly as given, blanks included; for passwords. `undefined` if it is empty. */
	exactText(name: string): string | undefined {
		return asPlainText(this.raw(name), this.label(name)) || undefined;
	}

	/** @throws {InputError} when it is empty. */
	requiredText(name: string): string {
		const value = this.text(name);
		if (value === undefined) throw new InputError(this.label(name), `"${this.label(name)}" is empty.`);
		return value;
	}

	/** A list, or one text with commas between its entries; empty if there is nothing. */
	texts(name: string): string[] {
		return asTexts(this.raw(name), this.label(name)) ?? [];
	}

	/** As `texts`. @throws {InputError} for an empty list: what it does to nothing would be reported as done. */
	requiredTexts(name: string): string[] {
		const texts = this.texts(name);
		if (texts.length > 0) return texts;
		throw new InputError(this.label(name), `"${this.label(name)}" is empty.`, 'Give at least one entry.');
	}

	/**
	 * An expression that gives the text "false" means false.
	 *
	 * @throws {InputError} when an expression finds nothing.
	 */
	flag(name: string): boolean {
		this.checkFound(name);
		return asFlag(this.raw(name), this.label(name)) ?? false;
	}

	/** @throws {InputError} when the field is an expression that finds nothing; an empty field is something else. */
	checkFound(name: string): void {
		if (isNothing(this.raw(name)) && holdsExpression(this.stored(name))) throw foundNothing(this.label(name));
	}

	/** A whole number that is not below `minimum`. */
	count(name: string, minimum = 1): number {
		const number = asNumber(this.raw(name));
		if (!Number.isInteger(number) || number < minimum) {
			throw new InputError(this.label(name), `"${this.label(name)}" must be a whole number of at least ${minimum}.`);
		}
		return number;
	}

	/**
	 * One of a dropdown's values. A wrong one of an expression must not count as another one.
	 *
	 * @param ifHidden for a field that may be hidden, for which n8n has no value at all
	 */
	choice<T extends string>(name: string, values: readonly T[], ifHidden?: T): T {
		const given = ifHidden === undefined ? this.raw(name) : this.execution.getNodeParameter(name, this.index, ifHidden);
		return asChoice(given, this.label(name), values);
	}

	/**
	 * The members of a collection field that are set.
	 *
	 * @throws {InputError} when the collection as a whole is an expression that finds nothing: an empty "Filters" would
	 *   let everything through.
	 */
	collection(name: string): Collection {
		const value = this.raw(name);
		const stored = this.stored(name);
		if (typeof stored === 'string' && !isObject(value)) this.checkFound(name);
		if (!isObject(value) && value !== undefined && value !== null && value !== '') {
			throw new InputError(this.label(name), `"${this.label(name)}" must be an object with a member for each field.`);
		}
		const members = this.fields.find((field) => field.name === name)?.options ?? [];
		const isExpression = (member: string): boolean =>
			holdsExpression(isObject(stored) ? stored[member] : stored) && !ATTRIBUTES.has(name);
		return new Collection(isObject(value) ? value : {}, isExpression, (member) => {
			const option = members.find((candidate) => candidate.name === member);
			return option && 'displayName' in option ? option.displayName : member;
		});
	}

	/** @throws {InputError} when nothing is chosen, or in a way that the field does not have. */
	locator(name: string): Located {
		const value = this.raw(name);
		const label = this.label(name);
		const chosen = isObject(value) ? value : { mode: 'id', value };
		const text = asText(chosen.value, label);
		if (text !== undefined) checkNoHiddenCharacter(label, text);
		if (text === undefined) {
			throw new InputError(label, `"${label}" is empty.`, 'Choose it from the list, or give its ID or name.');
		}
		const mode = asText(chosen.mode, label) ?? 'id';
		const known = this.fields.find((field) => field.name === name)?.modes;
		const modes = known?.map((one) => one.name) ?? [mode];
		if (modes.includes(mode)) {
			const others =
				known?.filter(({ name: one }) => one !== 'list' && one !== mode).map((one) => one.displayName) ?? [];
			checkForm(
				label,
				text,
				known?.find((one) => one.name === mode),
				`Choose ${others.join(' or ')} to give it in another way.`,
			);
			return { mode, value: text };
		}
		throw new InputError(
			label,
			`"${label}" cannot be given as "${mode}". The ways to give it are ${modes.join(', ')}.`,
		);
	}

	/** JSON given as text or, by an expression, as an object; `undefined` if it is empty. */
	jsonObject(name: string): IDataObject | undefined {
		return asJsonObject(this.raw(name), this.label(name));
	}

	/**
	 * Names this very call, the same when n8n repeats the node after a failure (Retry On Fail) and another in every
	 * other execution; the root of idempotency keys.
	 */
	callScope(): unknown {
		const { $runIndex } = this.execution.getWorkflowDataProxy(this.index) as { $runIndex?: number };
		return [this.execution.getExecutionId(), this.execution.getNode().id, $runIndex ?? 0, this.index];
	}

	raw(name: string): unknown {
		const value: unknown = this.execution.getNodeParameter(name, this.index, undefined);
		this.keepSecret(
			this.fields.find((field) => field.name === name),
			value,
		);
		return value;
	}

	/** What the editor masks, no error may repeat. */
	private keepSecret(field: INodeProperties | undefined, value: unknown): void {
		if (field?.typeOptions?.password === true) noteSecret(this.execution, value);
		if (field?.type !== 'collection' || !isObject(value)) return;
		for (const member of field.options ?? []) {
			if ('typeOptions' in member && member.typeOptions?.password === true)
				noteSecret(this.execution, value[member.name]);
		}
	}

	/** As it is stored in the workflow: an expression is text that begins with "=". */
	private stored(name: string): unknown {
		return this.execution.getNodeParameter(name, this.index, undefined, { rawExpressions: true });
	}
}

/**
 * A collection field ("Additional Fields", "Options" …): the members that the user added. An option whose expression
 * finds nothing is refused by each reader, for its default may do something more dangerous than what was meant.
 */
export class Collection {
	constructor(
		private readonly values: IDataObject,
		/** Whether the member is an expression that must find something. */
		private readonly isExpression: (member: string) => boolean,
		/** The name of a member as the editor shows it. */
		readonly labelOf: (member: string) => string,
	) {}

	/** @throws {InputError} when it was added and its expression finds nothing. */
	raw(member: string): unknown {
		const value = this.values[member];
		if (this.isAdded(member) && isNothing(value) && this.isExpression(member)) throw foundNothing(this.labelOf(member));
		return value;
	}

	/** Whether the member was added and has a value; what an expression does not find (null) is none. */
	has(member: string): boolean {
		const value = this.raw(member);
		return value !== undefined && value !== null;
	}

	/** Whether none of the members that were added has a value; an empty text is one, which clears. */
	isEmpty(): boolean {
		return !Object.keys(this.values).some((member) => this.has(member));
	}

	/** Whether the member was added, whatever its expression gives. */
	isAdded(member: string): boolean {
		return Object.hasOwn(this.values, member);
	}

	text(member: string): string | undefined {
		return asText(this.raw(member), this.labelOf(member));
	}

	/** A text exactly as given, blanks included; for passwords. `undefined` if it is empty. */
	exactText(member: string): string | undefined {
		return asPlainText(this.raw(member), this.labelOf(member)) || undefined;
	}

	/**
	 * A text that narrows down what is meant, such as a filter; `undefined` if the member was not added.
	 *
	 * @throws {InputError} when it was added and is empty, since an expression that finds nothing would then give everybody
	 *   to what comes next, which may be a Delete.
	 */
	narrowing(member: string): string | undefined {
		return this.narrowed(member, asText(this.values[member], this.labelOf(member)));
	}

	/** As `narrowing`, for a list. */
	narrowingTexts(member: string): string[] | undefined {
		const texts = asTexts(this.values[member], this.labelOf(member));
		return this.narrowed(member, texts?.length === 0 ? undefined : texts);
	}

	private narrowed<T>(member: string, value: T | undefined): T | undefined {
		if (value !== undefined || !this.isAdded(member)) return value;
		const label = this.labelOf(member);
		const message = `"${label}" was added, but it is empty, so it would let everything through.`;
		throw new InputError(label, message, 'Remove it, or give it a value.');
	}

	/** One of a dropdown's values; `fallback` if the member was not added. A wrong one must not count as another one. */
	choice<T extends string>(member: string, values: readonly T[], fallback: T): T {
		return this.isAdded(member) ? asChoice(this.raw(member), this.labelOf(member), values) : fallback;
	}

	/** A text as given, also if it is empty, which clears a value; `undefined` if the member was not added. */
	clearableText(member: string): string | undefined {
		return this.has(member) ? (this.text(member) ?? '') : undefined;
	}

	flag(member: string): boolean | undefined {
		return asFlag(this.raw(member), this.labelOf(member));
	}

	number(member: string): number | undefined {
		const value = this.raw(member);
		if (value === undefined || value === null || value === '') return undefined;
		const number = asNumber(value);
		if (Number.isFinite(number)) return number;
		throw new InputError(this.labelOf(member), `"${this.labelOf(member)}" must be a number.`);
	}

	texts(member: string): string[] | undefined {
		return asTexts(this.raw(member), this.labelOf(member));
	}

	jsonObject(member: string): IDataObject | undefined {
		return asJsonObject(this.raw(member), this.labelOf(member));
	}

	/** The rows of a fixedCollection with multiple values. */
	rows(member: string, group: string): IDataObject[] {
		const value = this.raw(member);
		const rows = isObject(value) ? value[group] : undefined;
		if (rows === undefined || rows === null) return [];
		const list = (Array.isArray(rows) ? rows : [rows]).filter(isObject);
		if (list.length === 0 && this.isExpression(member)) throw foundNothing(this.labelOf(member));
		return list;
	}
}

import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

type Entry = NonNullable<INodeProperties['options']>[number];

const isField = (entry: Entry): entry is INodeProperties => 'type' in entry;
const isCollection = (entry: Entry): entry is INodePropertyCollection => 'values' in entry;
const isChoice = (entry: Entry): entry is INodePropertyOptions => 'value' in entry;

/** A field, the members of a collection and those of its rows. */
function within(field: INodeProperties): INodeProperties[] {
	const members = (field.options ?? []).flatMap((entry) => {
		if (isCollection(entry)) return entry.values.flatMap(within);
		return isField(entry) ? within(entry) : [];
	});
	return [field, ...members];
}

interface NamedResource {
	readonly value: string;
	readonly operations: ReadonlyArray<{ readonly displayName: string; readonly value: string }>;
}

/**
 * What the editor calls the fields of one operation. Whoever words advice asks for a label here, and says something
 * else where the operation does not have the field.
 */
export class OperationWords {
	private readonly fields: ReadonlyMap<string, INodeProperties>;

	static readonly none = new OperationWords('', '', [], []);

	constructor(
		/** Value of the resource, such as `user`. */
		readonly resource: string,
		/** Value of the operation, such as `create`. */
		readonly operation: string,
		fields: readonly INodeProperties[],
		private readonly resources: readonly NamedResource[],
	) {
		const shown = fields.flatMap(within).filter(({ type }) => type !== 'hidden' && type !== 'notice');
		// Of fields with the same name, the first: it is the one of the operation itself and not of a collection in it.
		this.fields = new Map(shown.toReversed().map((field) => [field.name, field]));
	}

	/** The label of a field or of a member of a collection; `undefined` if the operation does not have it. */
	label(name: string): string | undefined {
		return this.fields.get(name)?.displayName;
	}

	/** The same in quotes. */
	field(name: string): string | undefined {
		const label = this.label(name);
		return label === undefined ? undefined : `'${label}'`;
	}

	/** What a dropdown calls one of its values, in quotes; `undefined` if the operation does not have it. */
	choice(name: string, value: string): string | undefined {
		const found = this.fields.get(name)?.options?.find((entry) => isChoice(entry) && entry.value === value);
		return found === undefined ? undefined : `'${found.name}'`;
	}

	/** What a resource locator, named by its label, calls one of the ways to choose, in quotes. */
	mode(label: string, mode: string): string | undefined {
		const field = [...this.fields.values()].find(({ displayName }) => displayName === label);
		const found = field?.modes?.find(({ name }) => name === mode);
		return found === undefined ? undefined : `'${found.displayName}'`;
	}

	/** What the node calls another operation of it; `undefined` if there is none, or if it is the one that ran. */
	other(operation: string, resource = this.resource): string | undefined {
		if (resource === this.resource && operation === this.operation) return undefined;
		return this.resources.find(({ value }) => value === resource)?.operations.find(({ value }) => value === operation)
			?.displayName;
	}
}

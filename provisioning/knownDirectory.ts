/** What is known of a directory as one text: n8n writes it into its database after each poll. */
import type { KnownDirectory, KnownUser } from './changes';

const BETWEEN_ENTRIES = ';';
const BETWEEN_VALUES = '|';
const BETWEEN_GROUPS = ',';

const SPECIAL = /[%;|,]/g;
const escape = (text: string) => text.replace(SPECIAL, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
const unescape = (text: string) =>
	text.replace(/%([0-9a-f]{2})/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

interface StoredDirectory {
	readonly users: string;
	readonly groups: string;
}

/** Groups go by their position, for their ids are long. */
export function store({ users, groups }: KnownDirectory): StoredDirectory {
	const positions = new Map([...groups.keys()].map((id, index) => [id, String(index)]));
	const line = ({ id, userName, active, digest, groupIds }: KnownUser) =>
		[
			escape(id),
			escape(userName),
			`${active ? '+' : '-'}${digest}`,
			groupIds.map((group) => positions.get(group) ?? '').join(BETWEEN_GROUPS),
		].join(BETWEEN_VALUES);
	return {
		users: [...users.values()].map(line).join(BETWEEN_ENTRIES),
		groups: [...groups].map((pair) => pair.map(escape).join(BETWEEN_VALUES)).join(BETWEEN_ENTRIES),
	};
}

/** @returns `undefined` for what `store` did not write. */
export function restore({ users, groups }: StoredDirectory): KnownDirectory | undefined {
	const pairs = entriesOf(groups).map(([id = '', name = '']) => [unescape(id), unescape(name)] as const);
	const known = new Map<string, KnownUser>();
	for (const values of entriesOf(users)) {
		const [id = '', userName = '', state = '', positions = ''] = values;
		const groupIds = positions === '' ? [] : positions.split(BETWEEN_GROUPS).map((at) => pairs[Number(at)]?.[0]);
		if (values.length !== 4 || !/^[+-]./.test(state) || !groupIds.every((group) => group !== undefined))
			return undefined;
		const user = {
			id: unescape(id),
			userName: unescape(userName),
			active: state.startsWith('+'),
			digest: state.slice(1),
			groupIds,
		};
		known.set(user.id, user);
	}
	return { users: known, groups: new Map(pairs) };
}

function entriesOf(text: string): string[][] {
	return text === '' ? [] : text.split(BETWEEN_ENTRIES).map((entry) => entry.split(BETWEEN_VALUES));
}

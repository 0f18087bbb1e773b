import type { Recorded } from '../../support/recorder';

const isRead = ({ method, target }: Recorded) => method === 'GET' || target.includes('/.search');

/** A body without what differs on purpose. */
const canonical = (_name: string, value: unknown): unknown => {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	const { op, type, ...rest } = value as Readonly<Record<string, unknown>>;
	const isMember = type === 'User' && Object.keys(rest).join() === 'value';
	return {
		...rest,
		...(op === undefined ? {} : { op: JSON.stringify(op).toLowerCase() }),
		...(type === undefined || isMember ? {} : { type }),
	};
};

/** Requests with names in place of IDs; those of the last write alone where one had to be prepared. */
export function told(recorded: readonly Recorded[], ids: Readonly<Record<string, string>>, reads: boolean) {
	const named = (text: string) =>
		Object.entries(ids)
			.reduce((result, [name, id]) => result.replaceAll(id, `<${name}>`), text)
			.replace(/\/[0-9a-f]{32}(?=\?|$)/, '/<other>');
	return recorded
		.filter((request) => isRead(request) === reads)
		.map(({ method, target, body, contentType, ifMatch }) => {
			const { pathname, searchParams } = new URL(target, 'http://x');
			searchParams.sort();
			return {
				request: `${method} ${named(pathname.replace(/^.*\/admin\/v1/, ''))}`,
				query: [...searchParams],
				mediaType: contentType,
				ifMatch: ifMatch === undefined ? undefined : named(ifMatch),
				body: body === '' ? undefined : (JSON.parse(named(body), canonical) as unknown),
			};
		});
}

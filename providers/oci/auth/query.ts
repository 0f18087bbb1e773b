/** How a list is written: `a[0]=1&a[1]=2`, `a[]=1&a[]=2`, `a=1&a=2` or `a=1,2`. */
export type ListFormat = 'indices' | 'brackets' | 'repeat' | 'comma';

/** Percent-encodes everything but the unreserved characters of RFC 3986. */
function encode(text: string): string {
	return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function pairs(name: string, value: unknown, format: ListFormat): string[] {
	if (value === undefined) return [];
	if (value === null) return [`${encode(name)}=`];
	if (value instanceof Date) return [`${encode(name)}=${encode(value.toISOString())}`];
	if (Array.isArray(value)) {
		if (format === 'comma') return value.length === 0 ? [] : pairs(name, value.join(','), format);
		const itemName = (index: number) => ({ indices: `${name}[${index}]`, brackets: `${name}[]`, repeat: name })[format];
		return value.flatMap((item, index) => pairs(itemName(index), item, format));
	}
	if (typeof value === 'object') {
		return Object.entries(value).flatMap(([key, item]) => pairs(`${name}[${key}]`, item, format));
	}
	return [`${encode(name)}=${encode(typeof value === 'string' ? value : JSON.stringify(value))}`];
}

/**
 * Serialises an object of values as n8n does (nested objects as `a[b]=…`, lists by `format`, `null` as an empty
 * value, `undefined` left out), but without leaving the encoding of any character to chance.
 */
export function formEncoded(values: object, format: ListFormat): string {
	return Object.entries(values)
		.flatMap(([name, value]) => pairs(name, value, format))
		.join('&');
}

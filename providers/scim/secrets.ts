/** Values of a request that no error may repeat, whatever a server makes of them. */
import { isRecord } from '../record';

const SECRET = /pass(?:word|phrase|code|wd)|secret|token|credential|\bpin\b|private_?key|api_?key/i;

const textsIn = (value: unknown): string[] => {
	if (typeof value === 'string') return [value];
	if (Array.isArray(value)) return value.flatMap(textsIn);
	return isRecord(value) ? Object.values(value).flatMap(textsIn) : [];
};

/** The texts of a body that stand under a name of something secret, or are written to a path of one. */
export function secretsIn(body: unknown): string[] {
	if (Array.isArray(body)) return body.flatMap(secretsIn);
	if (!isRecord(body)) return [];
	const { path, value } = body;
	const atPath = typeof path === 'string' && SECRET.test(path) ? textsIn(value) : [];
	return [
		...atPath,
		...Object.entries(body).flatMap(([name, inner]) => (SECRET.test(name) ? textsIn(inner) : secretsIn(inner))),
	];
}

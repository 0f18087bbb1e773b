/** Links in answers of EPM: only their path is used, and only below `/interop/rest` of the configured address. */
import { foldedValue } from '../text';
import type { JobEnvelope } from './schemas';

const slashes = (text: string) => text.replaceAll('\\', '/');

/**
 * Whether a segment means itself whoever reads it: neither "." nor ".." in any encoding, and no slash that only a
 * second reader sees, unless it is the name of the file that was asked for.
 */
function isPlain(segment: string, fileName: string): boolean {
	let decoded: string;
	try {
		decoded = decodeURIComponent(segment);
	} catch {
		return false;
	}
	if (slashes(decoded) === slashes(fileName))
		return !slashes(fileName)
			.split('/')
			.some((part) => /^\.{0,2}$/.test(part));
	return !/^\.{0,2}$/.test(decoded) && !/[/\\%\p{Cc}]/u.test(decoded);
}

/**
 * The path of the link of that kind, below `/interop/rest`. Host, scheme, port and user name in it do not matter: the
 * request goes to the configured host.
 *
 * @param fileName the file that was asked for, whose name may be in the path.
 */
export function linkPath(envelope: JobEnvelope, rel: string, fileName: string): string | undefined {
	const href = (envelope.links ?? []).find((link) => foldedValue(link.rel ?? '') === rel)?.href;
	const path = href?.replace(/^(?:[a-z]+:)?\/\/[^/\\]*/i, '');
	const below =
		path === undefined ? undefined : /^(?:\/(?!\.{1,2}\/)[\w.~-]+)*?\/interop\/rest((?:\/[^/?#\s\\]+)+)$/.exec(path);
	const segments = below?.[1]?.split('/').slice(1);
	if (segments === undefined || !segments.every((segment) => isPlain(segment, fileName))) return undefined;
	return `/${segments.join('/')}`;
}

import { ImportError } from '../errors';

export type Encoding = 'auto' | 'utf-8' | 'utf-16be' | 'utf-16le' | 'windows-1252';

/** Which UTF-16 it is by the byte order mark, if it has that of one. */
function markOfUtf16(bytes: Uint8Array): 'utf-16be' | 'utf-16le' | undefined {
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
	return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : withoutMark(bytes);
}

/**
 * Text of plain letters in UTF-16 has a zero beside each of them, and no text in UTF-8 has any. Where the cells are in
 * another script, the header, the delimiters and the line ends are still plain.
 */
function withoutMark(bytes: Uint8Array): 'utf-16be' | 'utf-16le' | undefined {
	const head = bytes.subarray(0, 400);
	const zeros = [0, 1].map((parity) => head.filter((byte, at) => byte === 0 && at % 2 === parity).length);
	const [even = 0, odd = 0] = zeros;
	const beginsPlain = (bytes[0] === 0) !== (bytes[1] === 0) && bytes.length % 2 === 0;
	if (even + odd < head.length / (beginsPlain ? 25 : 4)) return undefined;
	return odd > 4 * even ? 'utf-16le' : even > 4 * odd ? 'utf-16be' : undefined;
}

/** Length of the well-formed UTF-8 sequence at `at`; 0 if there is none. Source: RFC 3629, section 4. */
function sequenceLength(bytes: Uint8Array, at: number): number {
	const lead = bytes[at] ?? 0;
	if (lead < 0x80) return 1;
	const length =
		lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 0;
	if (length === 0) return 0;
	const second = bytes[at + 1] ?? 0;
	const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
	const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
	if (second < least || second > most) return 0;
	for (let index = 2; index < length; index += 1) {
		const next = bytes[at + index] ?? 0;
		if (next < 0x80 || next > 0xbf) return 0;
	}
	return length;
}

/** Line (from 1) and offset (from 0) of the first byte that is not UTF-8. */
function firstBadByte(bytes: Uint8Array): { line: number; offset: number } {
	let line = 1;
	let offset = 0;
	while (offset < bytes.length) {
		const length = sequenceLength(bytes, offset);
		if (length === 0) break;
		if (bytes[offset] === 0x0a) line += 1;
		offset += length;
	}
	return { line, offset };
}

/**
 * The text of a file. A byte order mark decides; without one the file must be UTF-8, for a guess that goes wrong would
 * give people wrong names.
 *
 * @throws {ImportError} that names the line of the first byte which is not UTF-8.
 */
export function decode(bytes: Uint8Array, encoding: Encoding = 'auto'): string {
	if (encoding === 'windows-1252') return new TextDecoder(encoding).decode(bytes);
	const utf16 = encoding === 'auto' ? markOfUtf16(bytes) : encoding === 'utf-8' ? undefined : encoding;
	try {
		return new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(bytes);
	} catch {
		if (utf16 !== undefined) {
			throw new ImportError('The file is not valid UTF-16; it was probably cut off.', 'Save it again as "CSV UTF-8".');
		}
		const { line, offset } = firstBadByte(bytes);
		throw new ImportError(
			`The file is not UTF-8: line ${line} has a byte that does not fit (offset ${offset}).`,
			'It was probably saved in Windows-1252. Save it as "CSV UTF-8", or choose Windows-1252 under Encoding.',
		);
	}
}

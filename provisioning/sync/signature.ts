/** Signatures of plan rows: n8n passes a plan through people and chat messages, and a changed row must show. */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

import { canonicalRow, type DraftRow, type PlanRow } from './row';

/** Signs texts with a key that comes from a credential; neither can be read out of it. */
export type Signer = (text: string) => Buffer;

const PURPOSE = 'n8n-nodes-identity-provisioning: rows of plans, 1';

/**
 * A signer whose key is derived from the secrets of a credential (HKDF, RFC 5869), so that no other key is to be kept.
 *
 * @returns `undefined` without a secret: everybody could then make the same key.
 */
export function signerOf(secrets: readonly string[]): Signer | undefined {
	if (secrets.every((secret) => secret === '')) return undefined;
	const key = Buffer.from(hkdfSync('sha256', JSON.stringify(secrets), '', PURPOSE, 32));
	return (text) => createHmac('sha256', key).update(text).digest();
}

/** The name of a plan, by its content: the same rows have the same. */
export function planIdOf(rows: readonly DraftRow[]): string {
	const hash = createHash('sha256');
	for (const row of rows) hash.update(canonicalRow(row)).update('\n');
	return hash.digest('base64url').slice(0, 22);
}

export function signRow(row: Omit<PlanRow, 'signature'>, sign: Signer): PlanRow {
	return { ...row, signature: sign(canonicalRow(row)).toString('base64url') };
}

/** Whether a row is as it was signed, with the same key. */
export function isSigned(row: PlanRow, sign: Signer): boolean {
	const expected = sign(canonicalRow(row)).toString('base64url');
	// Compared as texts of the same length: several texts decode to the same bytes.
	const given = Buffer.from(row.signature);
	return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
}

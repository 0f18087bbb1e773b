/** Signatures of plan rows: n8n passes a plan through people and chat messages, and a changed row must show. */
import { createHash, createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto';

import { canonicalRow, type DraftRow, type PlanRow } from './row';

/** Signs texts, in Base64url, with a key that comes from a credential; neither can be read out of it. */
export type Signer = (text: string) => string;

const PURPOSE = 'n8n-nodes-identity-provisioning: rows of plans, 1';

/**
 * A signer whose key is derived from the secrets of a credential (HKDF, RFC 5869), so that no other key is to be kept.
 *
 * @returns `undefined` without a secret: everybody could then make the same key.
 */
export function signerOf(secrets: readonly string[]): Signer | undefined {
	if (secrets.every((secret) => secret === '')) return undefined;
	// Taken in once, and not for each of very many rows.
	const key = createSecretKey(Buffer.from(hkdfSync('sha256', JSON.stringify(secrets), '', PURPOSE, 32)));
	return (text) => createHmac('sha256', key).update(text).digest('base64url');
}

/** The name of a plan, by its content: the same rows have the same. */
export function planIdOf(rows: readonly DraftRow[]): string {
	const hash = createHash('sha256');
	for (const row of rows) hash.update(`${canonicalRow(row)}\n`);
	return hash.digest('base64url').slice(0, 22);
}

export function signRow(row: Omit<PlanRow, 'signature'>, sign: Signer): PlanRow {
	return { ...row, signature: sign(canonicalRow(row)) };
}

/** Makes the rows of a plan of drafts, which become these: a copy of each would be much of a plan's memory. */
export function signRows(
	drafts: readonly DraftRow[],
	plan: Pick<PlanRow, 'expiresAt' | 'planId'>,
	sign: Signer,
): readonly PlanRow[] {
	return drafts.map((draft) => {
		const row = Object.assign(draft, plan);
		return Object.assign(row, { signature: sign(canonicalRow(row)) });
	});
}

/** Whether a row is as it was signed, with the same key. */
export function isSigned(row: PlanRow, sign: Signer): boolean {
	// Compared as texts of the same length: several texts decode to the same bytes.
	const [expected, given] = [sign(canonicalRow(row)), row.signature].map((text) => Buffer.from(text));
	return expected !== undefined && given?.length === expected.length && timingSafeEqual(given, expected);
}

import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { InputError } from './errors';

const FIELD = 'Private Key';
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;
/** The IV's length follows from the cipher; without line breaks nothing else tells where it ends and base64 begins. */
const ENCRYPTED_PKCS1 =
	/Proc-Type:\s*4,ENCRYPTED\s*DEK-Info:\s*((?:AES|CAMELLIA|SEED|ARIA)[A-Z\d-]*,[0-9A-Fa-f]{32}|(?:DES|RC2|IDEA|BF|CAST)[A-Z\d-]*,[0-9A-Fa-f]{16})/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Who uses the key, for the sentences. */
export interface KeyUser {
	/** Short name, e.g. "OCI". */
	readonly service: string;
	/** Where the public part is registered, e.g. "the Oracle Cloud Console". */
	readonly console: string;
}

interface PemBlock {
	readonly label: string;
	/** `cipher,IV` of an encrypted PKCS#1 key. */
	readonly dekInfo: string | undefined;
	/** Base64 without white space. */
	readonly content: string;
}

/** A PEM that was encoded in base64 once more, to fit into a variable, is decoded. */
function pemOf(text: string): string {
	const content = text.replace(/\s+/g, '');
	if (content === '' || !BASE64.test(content)) return text;
	const decoded = Buffer.from(content, 'base64').toString('latin1');
	return decoded.includes('-----BEGIN') ? decoded : text;
}

function readBlocks(text: string): PemBlock[] {
	// A key that went through JSON or an environment variable has the two characters \n where its lines ended.
	// So often as it went through them, the backslash is doubled.
	const lines = pemOf(text).replace(/\\+r/g, '').replace(/\\+n/g, '\n');
	return [...lines.matchAll(BLOCK)].map(([, label = '', inner = '']) => ({
		label,
		dekInfo: ENCRYPTED_PKCS1.exec(inner)?.[1],
		content: inner.replace(ENCRYPTED_PKCS1, '').replace(/\s+/g, ''),
	}));
}

/** Why a text has no private key in it. */
function explain(text: string, blocks: readonly PemBlock[], user: KeyUser): InputError {
	const paste = 'Paste the whole private key file, from -----BEGIN to -----END.';
	if (text.trim() === '') return new InputError(FIELD, `Private Key is empty. ${paste}`);
	if (blocks.some(({ label }) => label.endsWith('PUBLIC KEY')) || /^\s*ssh-/.test(text)) {
		return new InputError(
			FIELD,
			`Private Key holds a public key. The public key belongs in ${user.console}; paste the private key that was made with it.`,
		);
	}
	if (blocks.length > 0) {
		return new InputError(FIELD, `Private Key holds a ${blocks[0]?.label.toLowerCase()}, not a private key. ${paste}`);
	}
	if (text.includes('-----BEGIN')) return new InputError(FIELD, `Private Key is not complete. ${paste}`);
	return new InputError(
		FIELD,
		`Private Key is not in PEM form: the line with -----BEGIN is missing. ${paste} The name of the file is not enough.`,
	);
}

function pemText({ label, dekInfo, content }: PemBlock): string {
	const head = dekInfo === undefined ? '' : `Proc-Type: 4,ENCRYPTED\nDEK-Info: ${dekInfo}\n\n`;
	return `-----BEGIN ${label}-----\n${head}${content.replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;
}

/** A passphrase is tried as it was entered, and then without blanks around it, which pasting may have added. */
function openKey(pem: string, passphrase: string | undefined): KeyObject {
	if (passphrase === undefined) return createPrivateKey(pem);
	try {
		return createPrivateKey({ key: pem, passphrase });
	} catch (error) {
		if (passphrase.trim() === passphrase) throw error;
		return createPrivateKey({ key: pem, passphrase: passphrase.trim() });
	}
}

/** Ciphers such as DES and RC2 are left out of OpenSSL 3, which says so before it looks at the passphrase. */
function isUnsupported(error: unknown): boolean {
	// Errors of Node.js may come from another V8 context, where `instanceof` fails.
	const { code } = error as { code?: unknown };
	return code === 'ERR_OSSL_EVP_UNSUPPORTED';
}

/**
 * Reads an RSA private key: PKCS#1 or PKCS#8, plain or encrypted, with line breaks of any kind, written as `\n`,
 * turned into blanks or lost, encoded in base64 once more, and with text around it, such as a label that a console
 * appends.
 *
 * A passphrase that the key does not need is ignored.
 *
 * @throws {InputError}
 */
export function readRsaPrivateKey(text: string, passphrase: string, user: KeyUser): KeyObject {
	const blocks = readBlocks(text);
	const block = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'));
	if (block === undefined) throw explain(text, blocks, user);
	if (block.label.startsWith('OPENSSH')) {
		throw new InputError(
			FIELD,
			`Private Key is in OpenSSH form, which ${user.service} does not use. Convert it with: ssh-keygen -p -m PEM -f <file>`,
		);
	}
	const damaged = new InputError(
		FIELD,
		'Private Key cannot be read: it was cut off or changed when it was copied. Paste the whole file again.',
	);
	if (!BASE64.test(block.content)) throw damaged;
	const encrypted = block.label.startsWith('ENCRYPTED') || block.dekInfo !== undefined;
	if (encrypted && passphrase === '') {
		throw new InputError(FIELD, 'Private Key is encrypted. Enter its passphrase under Passphrase.');
	}
	let key: KeyObject;
	try {
		key = openKey(pemText(block), encrypted ? passphrase : undefined);
	} catch (error) {
		if (!encrypted) throw damaged;
		if (isUnsupported(error)) {
			throw new InputError(
				FIELD,
				'Private Key is encrypted with an old cipher that Node.js does not support, so the passphrase cannot be tried. Convert the key with: openssl pkcs8 -topk8 -v2 aes256 -provider default -provider legacy -in <file> -out <new file>',
			);
		}
		throw new InputError(
			FIELD,
			'Private Key cannot be decrypted: the passphrase does not belong to this key. Enter the passphrase that was chosen when the key was made.',
		);
	}
	if (key.asymmetricKeyType !== 'rsa') {
		throw new InputError(
			FIELD,
			`Private Key is of the type ${key.asymmetricKeyType?.toUpperCase()}. ${user.service} accepts RSA keys only: create an RSA key pair and upload its public key.`,
		);
	}
	return key;
}

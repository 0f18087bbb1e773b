import { OciCredentialError } from './errors';

/** Source: OCI Python SDK, `config.py`; it covers the older form with colons as well. */
const FORM = /^([0-9a-zA-Z-_]+[.:])([0-9a-zA-Z-_]*[.:]){3,}([0-9a-zA-Z-_]+)$/;

function typeOf(ocid: string): string {
	return ocid.split(/[.:]/)[1] ?? '';
}

/** The realm is the third part of every OCID: `ocid1.user.oc1..…` belongs to `oc1`. */
export function realmOf(ocid: string): string {
	return ocid.split(/[.:]/)[2] ?? '';
}

/**
 * Checks an OCID's form and type; its length and its last part are opaque.
 *
 * @throws {OciCredentialError} naming the field.
 */
export function checkOcid(field: string, type: 'tenancy' | 'user', value: string): string {
	if (value === '') {
		throw new OciCredentialError(
			`${field} is empty. Copy the OCID from the Oracle Cloud Console: it begins with ocid1.${type}.`,
		);
	}
	if (!FORM.test(value) || !value.startsWith('ocid')) {
		throw new OciCredentialError(
			`${field} is not an OCID: "${value}". Copy the OCID from the Oracle Cloud Console: it begins with ocid1.${type}.`,
		);
	}
	if (typeOf(value) !== type) {
		throw new OciCredentialError(
			`${field} holds the OCID of a ${typeOf(value)}, and a ${type} is needed: one that begins with ocid1.${type}.`,
		);
	}
	return value;
}

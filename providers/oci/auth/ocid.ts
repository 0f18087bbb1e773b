import { InputError } from '../../http/errors';

/** Source: OCI Python SDK, `config.py`; it covers the older form with colons as well. */
const FORM = /^ocid[0-9a-zA-Z-_]*[.:]([0-9a-zA-Z-_]*[.:]){3,}([0-9a-zA-Z-_]+)$/;

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
 * @param field display name of the field that it was entered in
 * @throws {InputError}
 */
export function checkOcid(field: string, type: 'tenancy' | 'user', value: string): string {
	const copy = `Copy the OCID from the Oracle Cloud Console: it begins with ocid1.${type}.`;
	if (value === '') throw new InputError(field, `${field} is empty. ${copy}`);
	if (!FORM.test(value)) throw new InputError(field, `${field} is not an OCID. ${copy}`);
	if (typeOf(value) !== type) {
		throw new InputError(field, `${field} holds the OCID of another kind of thing (${typeOf(value)}). ${copy}`);
	}
	return value;
}

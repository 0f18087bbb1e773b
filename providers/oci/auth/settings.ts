import { InputError } from '../../http/errors';
import { parseConfigProfile } from './configFile';
import { identityEndpoint, regionName } from './endpoint';
import { checkOcid, realmOf } from './ocid';
import { findRegion } from './regions';

/**
 * The fields of the credential as n8n stores them, by name: `setup` (`fields` or `configFile`), `tenancyOcid`,
 * `userOcid`, `fingerprint`, `region`, `otherRegion` (when `region` is `other`), `configFile`, `privateKey`,
 * `passphrase`, `endpoint`.
 */
export type OciCredentialFields = Readonly<Record<string, unknown>>;

/** Where requests go and for whom: everything but who signs. */
export interface OciSettings {
	/** OCID of the tenancy. */
	readonly tenancyId: string;
	/** Identifier of the credential's own region, for example `us-phoenix-1`. */
	readonly region: string;
	/**
	 * The base address of the Identity API in a region (identifier or code), without a slash at its end and without
	 * `/20160918`.
	 *
	 * @throws {InputError} when the host of the region is not known
	 */
	readonly endpoint: (region: string) => string;
}

/** The fields of both ways of setting up, in one form. */
export interface FlatFields {
	readonly tenancy: string;
	readonly user: string;
	readonly fingerprint: string;
	readonly region: string;
	readonly endpoint: string;
	readonly allowHttp: boolean;
	readonly privateKey: string;
	readonly passphrase: string;
}

/** @throws {InputError} when the pasted profile cannot be read */
export function flatten(fields: OciCredentialFields): FlatFields {
	const raw = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
	const text = (name: string): string => raw(name).trim();
	const profile = text('setup') === 'configFile' ? parseConfigProfile(raw('configFile')) : undefined;
	return {
		tenancy: profile?.tenancy ?? text('tenancyOcid'),
		user: profile?.user ?? text('userOcid'),
		fingerprint: profile?.fingerprint ?? text('fingerprint'),
		region: profile?.region ?? text(text('region') === 'other' ? 'otherRegion' : 'region'),
		endpoint: text('endpoint'),
		allowHttp: fields.allowHttp === true,
		privateKey: text('privateKey') === '' ? (profile?.privateKey ?? '') : raw('privateKey'),
		passphrase: raw('passphrase') || (profile?.passPhrase ?? ''),
	};
}

/** A tenancy lives in one realm, and its keys are unknown in all others. */
function checkRealm(tenancy: string, region: string): void {
	const known = findRegion(region);
	if (known === undefined || known.realm === realmOf(tenancy)) return;
	throw new InputError(
		'Region',
		`Region ${region} belongs to the realm ${known.realm}, and the tenancy to the realm ${realmOf(tenancy)}. Choose a region to which the tenancy is subscribed.`,
	);
}

/** @throws {InputError} naming the field */
export function settingsOf(fields: FlatFields): OciSettings {
	const tenancyId = checkOcid('Tenancy OCID', 'tenancy', fields.tenancy);
	const region = regionName(fields.region);
	if (fields.endpoint === '') checkRealm(tenancyId, region);
	const endpoint = (name: string): string => identityEndpoint(name, fields.endpoint, realmOf(tenancyId), fields);
	endpoint(region);
	return { tenancyId, region, endpoint };
}

/**
 * Reads what a client needs to know from the credential. The key is not looked at: that is the business of whoever
 * signs.
 *
 * @throws {InputError} naming the field
 */
export function readSettings(fields: OciCredentialFields): OciSettings {
	return settingsOf(flatten(fields));
}

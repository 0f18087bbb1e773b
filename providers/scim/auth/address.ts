import { baseUrl, type AddressRules } from '../../http/url';

/** Parts of paths that people paste along with the base address. */
const KNOWN_ENDS = /\/(?:Users|Groups|Schemas|ResourceTypes|ServiceProviderConfigs?|Bulk|Me)(?:\/[^/]*)?$/i;

/**
 * What stands before `/Users`, without a slash at its end.
 *
 * @throws {InputError} when it is no absolute HTTP address.
 */
export function scimBase(value: string, field: string, rules: AddressRules = {}): string {
	return baseUrl(baseUrl(value, field, rules).replace(KNOWN_ENDS, ''), field, rules);
}

export type IdentityType = 'adobeID' | 'enterpriseID' | 'federatedID';

const TYPES: ReadonlyMap<string, IdentityType> = new Map([
	['adobe', 'adobeID'],
	['enterprise', 'enterpriseID'],
	['federated', 'federatedID'],
]);

/** The identity type that a text means, however it is spelled: "Federated ID", "federatedId", "FEDERATED"; else none. */
export function readIdentityType(text: string): IdentityType | undefined {
	const letters = text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[\s_-]+/g, '');
	return TYPES.get(letters.replace(/ids?$/, ''));
}

/** The same; what is no identity type stays as it is. */
export function identityTypeOf(text: string): string {
	return readIdentityType(text) ?? text;
}

/** Where Adobe takes a domain, this one asks for the Adobe ID of an address. Source: UMAPI "Get User Information". */
export function isAdobeIdDomain(domain: string | undefined): boolean {
	return domain !== undefined && readIdentityType(domain) === 'adobeID';
}

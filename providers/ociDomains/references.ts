/** Ways to name a user or group of a domain, all of which become its SCIM ID before anything is written. */

/** An OCID in a list of members is refused as too long. Source: public threads on the SDKs of OCI. */
export const isScimId = (text: string): boolean => /^[0-9a-f]{32}$/i.test(text);

export const isOcid = (text: string): boolean => /^ocid1\./i.test(text);

/** A reference as the service writes it: SCIM IDs are in lower case, and it answers with them as it writes them. */
export const asId = (reference: string): string => (isScimId(reference) ? reference.toLowerCase() : reference);

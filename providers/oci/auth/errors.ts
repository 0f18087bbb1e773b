/**
 * The credential cannot be used, and asking OCI would not say why: it answers every signature it does not like with
 * the same 401. The message is one or two plain sentences: what was found in which field, and what to do.
 *
 * It carries no `code` and no `cause`: n8n's credential test shows a code instead of the message, and the words of
 * OpenSSL instead of ours.
 */
export class OciCredentialError extends Error {
	override readonly name = 'OciCredentialError';
}

/** The request cannot be signed as it stands, for example because its body is a stream. */
export class UnsignableRequestError extends Error {
	override readonly name = 'UnsignableRequestError';
}

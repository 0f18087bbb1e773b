/** Who calls: Basic, or the JSON Web Tokens of the token service. */
import { importPKCS8, importSPKI, jwtVerify, SignJWT } from 'jose';
import { createPublicKey } from 'node:crypto';

import type { StoredUser } from './model';

export interface Access {
	/** The caller of an `Authorization` header, or `undefined` if it proves nobody. */
	readonly caller: (authorization: string | undefined) => Promise<StoredUser | undefined>;
	readonly issue: (user: StoredUser, lifetimeSeconds: number) => Promise<string>;
}

interface AccessContext {
	readonly privateKey: string;
	readonly now: () => number;
	readonly findByLogin: (login: string) => StoredUser | undefined;
}

/** Makes the checks for one server, whose tokens are signed with its own key. */
export async function createAccess({ privateKey, now, findByLogin }: AccessContext): Promise<Access> {
	const signingKey = await importPKCS8(privateKey, 'RS256');
	const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
	const verificationKey = await importSPKI(spki, 'RS256');

	const mayLogIn = (user: StoredUser | undefined): StoredUser | undefined =>
		user && user.attributes.Status === 'Active' && user.attributes.usr_locked !== '1' ? user : undefined;

	const basic = (encoded: string): StoredUser | undefined => {
		const decoded = Buffer.from(encoded, 'base64').toString('utf8');
		const colon = decoded.indexOf(':');
		const user = colon < 0 ? undefined : findByLogin(decoded.slice(0, colon));
		return user && user.password === decoded.slice(colon + 1) ? mayLogIn(user) : undefined;
	};

	const bearer = async (token: string): Promise<StoredUser | undefined> => {
		try {
			const { payload } = await jwtVerify(token, verificationKey, {
				algorithms: ['RS256'],
				issuer: 'www.oracle.com',
				currentDate: new Date(now()),
			});
			return mayLogIn(findByLogin(String(payload.sub)));
		} catch {
			return undefined;
		}
	};

	return {
		caller: async (authorization) => {
			const [, scheme, value] = /^(basic|bearer)\s+(\S+)$/i.exec(authorization ?? '') ?? [];
			if (scheme === undefined || value === undefined) return undefined;
			return scheme.toLowerCase() === 'basic' ? basic(value) : await bearer(value);
		},
		issue: async (user, lifetimeSeconds) => {
			const login = String(user.attributes['User Login']);
			const issuedAt = Math.floor(now() / 1000);
			return await new SignJWT({ prn: login })
				.setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: 'oimkey', x5t: 'b2lt' })
				.setSubject(login)
				.setIssuer('www.oracle.com')
				.setIssuedAt(issuedAt)
				.setExpirationTime(issuedAt + lifetimeSeconds)
				.sign(signingKey);
		},
	};
}

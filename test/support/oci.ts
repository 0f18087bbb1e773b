import { timerSleep, undiciSend } from '../../providers/http/undici';
import { withRetry } from '../../providers/http/retry';
import type { Sleep } from '../../providers/http/send';
import { parseCredential } from '../../providers/oci/auth/credential';
import { signed } from '../../providers/oci/auth/signature';
import { OciIdentityClient } from '../../providers/oci/client';
import { isIncorrectState } from '../../providers/oci/errors';
import type { LogEntry } from '../../sandbox/log';
import type { OciIdentityCredentials } from '../../sandbox/services/oci';

/** Our client outside n8n: the credential's own signer over undici. Close it after use. */
export function openOciClient(credentials: OciIdentityCredentials, sleep: Sleep = timerSleep) {
	const { settings, key } = parseCredential({ ...credentials });
	const transport = undiciSend();
	const clock = { now: () => Date.now(), sleep };
	const send = signed(transport.send, key, () => new Date());
	const options = { ...settings, clock };
	return {
		client: new OciIdentityClient(withRetry(send, { ...clock, isTransient: isIncorrectState }), options),
		close: transport.close,
	};
}

/** `GET /users?limit=10` for a request in the sandbox's log, whatever region it went to. */
export function callOf({ method, path }: LogEntry): string {
	return `${method} ${path.replace(/^.*\/20160918/, '')}`;
}

/** The region in the address of a request. */
export function regionOf({ path }: LogEntry): string | undefined {
	return /^\/oci\/([^/]+)\/20160918/.exec(path)?.[1];
}

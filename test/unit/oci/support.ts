import type { HttpResponse } from '../../../providers/http/send';
import { OciIdentityClient } from '../../../providers/oci/client';
import { fakeClock, response, scripted } from '../http/support';

/** A client of one region that gets these answers, one after the other. */
export function client(...answers: HttpResponse[]) {
	const { send, calls } = scripted(...answers);
	const endpoint = () => 'https://identity.example';
	const options = { tenancyId: 'ocid1.tenancy.oc1..t', region: 'us-ashburn-1', endpoint, clock: fakeClock() };
	return { client: new OciIdentityClient(send, options), calls };
}

export const list = (...entries: object[]) => response(200, {}, JSON.stringify(entries));
export const ada = { id: 'ocid1.user.oc1..ada', name: 'ada' };
export const grace = { id: 'ocid1.user.oc1..grace', name: 'grace' };

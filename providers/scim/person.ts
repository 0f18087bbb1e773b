/** Whether a user who is there is the person who is meant. */
import { ServiceError } from '../http/errors';
import { quote } from '../http/redaction';
import { folded } from '../text';

/**
 * @param title of the service, for people
 * @throws {ServiceError} for a user that another system knows under another ID: that is another person, who must be
 *   neither changed nor returned as the one who is meant.
 */
export function checkSamePerson(title: string, userName: string, present = '', wanted = ''): void {
	if (present === '' || wanted === '' || folded(present) === folded(wanted)) return;
	throw new ServiceError({
		service: title,
		kind: 'conflict',
		status: 409,
		message: `The user name "${quote(userName, [], 100)}" belongs to a user with the external ID "${quote(present, [], 100)}", and not "${quote(wanted, [], 100)}".`,
		advice: 'This is another person, so nothing was changed. Choose another user name.',
	});
}

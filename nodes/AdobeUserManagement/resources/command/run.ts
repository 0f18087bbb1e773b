import { toCommands, type Command, type Frame, type Step } from '../../../../providers/adobe/commands';
import { CREATE_STEPS } from '../../../../providers/adobe/users';
import { folded } from '../../../../providers/text';
import type { Job } from '../../../../providers/adobe/jobs';
import { InputError } from '../../../../providers/http/errors';
import { readUserFrame, userField, userWriteOptions } from '../../fields';
import { commandOperation } from '../../plan';
import { removalSafe } from '../../removal';
import { parseCommands } from './json';
import { stepsField } from './stepFields';
import { readSteps } from './steps';

export const run = commandOperation(
	{
		displayName: 'Run',
		value: 'run',
		action: 'Run command',
		description: 'Run several steps for one user in one command, or commands written as JSON, ten to a request',
		fields: [
			{
				displayName: 'Specify Command',
				name: 'specify',
				type: 'options',
				options: [
					{ name: 'Using Fields', value: 'fields' },
					{ name: 'Using JSON', value: 'json' },
				],
				default: 'fields',
			},
			{ ...userField, displayOptions: { show: { specify: ['fields'] } } },
			{ ...stepsField, displayOptions: { show: { specify: ['fields'] } } },
			{
				displayName: 'Commands (JSON)',
				name: 'commands',
				type: 'json',
				default: '{\n  "user": "jane.doe@example.com",\n  "do": [{ "add": { "group": ["Designers"] } }]\n}',
				required: true,
				displayOptions: { show: { specify: ['json'] } },
				description:
					"One command of Adobe's action request, or a list of them. They are sent as they are; the request IDs are set by the node. A refused step stops its command, and those before it stay done.",
			},
			userWriteOptions(),
		],
	},
	async (item, session) => {
		if (item.choice('specify', ['fields', 'json']) === 'json') {
			const commands = parseCommands(item.raw('commands'), item.label('commands'));
			const jobs: Job[] = [];
			// In their order, so that the second removal of an account is seen to be that.
			for (const command of commands) jobs.push(await removalSafe(item.label('commands'), session, [command]));
			return {
				jobs,
				subjects: commands.map(({ user, usergroup }) => user ?? usergroup ?? ''),
				output: () => ({ commands: commands.length, outcome: 'done' }),
			};
		}
		const frame = readUserFrame(item);
		const steps = readSteps(item);
		if (steps.length === 0) throw new InputError(item.label('steps'), '"Steps" is empty. Add at least one step.');
		return {
			jobs: [await removalSafe(item.label('user'), session, commandsOf(frame, steps))],
			output: () => ({ user: frame.user, steps: steps.flatMap((step) => Object.keys(step)), outcome: 'done' }),
		};
	},
);

/**
 * The steps as commands. Behind a create whose user name is another address than the email address, the email address
 * names the user.
 *
 * @throws {InputError} when the steps could reach another user: the one who has the address, if the user name exists.
 */
function commandsOf(frame: Frame, steps: readonly Step[]): Command[] {
	const [first = {}, ...following] = steps;
	const [name = '', body] = Object.entries(first)[0] ?? [];
	const { email, option } = (body ?? {}) as { email?: unknown; option?: unknown };
	const isCreate = Object.values(CREATE_STEPS).includes(name) && typeof email === 'string';
	const hasOtherName = isCreate && frame.user?.includes('@') === true && folded(frame.user) !== folded(email);
	if (!hasOtherName || following.length === 0) return toCommands(frame, steps);
	if (option !== undefined) {
		throw new InputError(
			'Step 1: If User Exists',
			'The user name is another address than the email address, so the steps after the create could reach another user if it exists.',
			'Set "If User Exists" of the step to Fail, or use User: Create.',
		);
	}
	return [...toCommands(frame, [first]), ...toCommands({ ...frame, user: email }, following)];
}

import { CommandError, isObject, readFrame, readSteps, type Frame, type StepContext } from './command';
import type { Directory } from './directory';
import { GroupSteps } from './groupSteps';
import type { AdobeOptions } from './options';
import { checkUserSteps, runUserStep } from './userSteps';

interface Notice {
	index: number;
	step: number;
	message: string;
	errorCode?: string;
	warningCode?: string;
	requestID?: string | undefined;
	user?: string | undefined;
}

export interface ActionAnswer {
	completed: number;
	notCompleted: number;
	completedInTestMode: number;
	result: 'success' | 'partial' | 'error';
	errors?: Notice[];
	warnings?: Notice[];
}

/** The body is not an array of at most so many commands: the request is refused as a whole. */
export class MalformedRequest extends Error {}

function readCommands(body: string, max: number): unknown[] {
	let commands: unknown;
	try {
		commands = JSON.parse(body);
	} catch {
		throw new MalformedRequest('The body is not valid JSON');
	}
	if (!Array.isArray(commands) || commands.length === 0) {
		throw new MalformedRequest('The body is not an array of commands');
	}
	if (commands.length > max) throw new MalformedRequest(`Too many commands: max is ${max}`);
	return commands;
}

/**
 * Executes the commands of one request, each on its own: a step that fails stops its command and leaves what the steps
 * before it did.
 *
 * @throws {MalformedRequest}
 */
export function runActions(body: string, test: boolean, directory: Directory, options: AdobeOptions): ActionAnswer {
	const errors: Notice[] = [];
	const warnings: Notice[] = [];
	const commands = readCommands(body, options.maxCommands);
	for (const [index, command] of commands.entries()) {
		const about = subjectOf(command);
		let step = 0;
		const warn = (warningCode: string, message: string) => {
			warnings.push({ warningCode, index, step, message, ...about });
		};
		try {
			if (!isObject(command)) throw new CommandError('error.command.malformed', 'A command is not an object');
			const frame = readFrame(command);
			const steps = readSteps(command);
			const context: StepContext = { directory, options, test, warn };
			const misplaced = frame.user === undefined ? undefined : checkUserSteps(steps);
			if (misplaced !== undefined) {
				step = misplaced.step;
				throw misplaced.error;
			}
			const run = runner(frame, context);
			for (const [position, { name, value }] of steps.entries()) {
				step = position;
				run(name, value, position);
			}
		} catch (error) {
			if (!(error instanceof CommandError)) throw error;
			errors.push({ index, step, message: error.message, errorCode: error.code, ...about });
		}
	}
	const done = commands.length - errors.length;
	return {
		completed: test ? 0 : done,
		notCompleted: errors.length,
		completedInTestMode: test ? done : 0,
		result: errors.length === 0 ? 'success' : done === 0 ? 'error' : 'partial',
		...(errors.length === 0 ? {} : { errors }),
		...(warnings.length === 0 ? {} : { warnings }),
	};
}

function runner(frame: Frame, context: StepContext): (name: string, value: unknown, position: number) => void {
	if (frame.usergroup === undefined) return (name, value) => runUserStep(name, value, frame, context);
	const group = new GroupSteps(frame, context);
	return (name, value, position) => group.run(name, value, position);
}

/** `requestID` and `user` as far as they can be read; for a user group, `user` holds its name. */
function subjectOf(command: unknown): Pick<Notice, 'requestID' | 'user'> {
	if (!isObject(command)) return {};
	const { requestID, user, usergroup } = command;
	const subject = user ?? usergroup;
	return {
		...(typeof requestID === 'string' ? { requestID } : {}),
		...(typeof subject === 'string' ? { user: subject } : {}),
	};
}

import { describe, expect, it } from '@jest/globals';
import type { INode } from 'n8n-workflow';
import { ExpressionError, NodeApiError, NodeOperationError } from 'n8n-workflow';

import { toErrorJson, toNodeError } from '../../../nodes/shared/errors';
import { RepeatedError } from '../../../nodes/shared/repetition';
import { InputError, NotAttemptedError, ServiceError } from '../../../providers/http/errors';
import { PagingError } from '../../../providers/http/paging';
import { NetworkError, type NetworkFault } from '../../../providers/http/send';
import { MayBeTaken } from '../../../provisioning/access/endAccess';
import { makeLedger } from '../../../provisioning/access/ledger';
import { PartlyDone } from '../../../provisioning/access/setMemberships';

const node: INode = {
	id: 'node',
	name: 'Node',
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const throttled = new ServiceError({
	service: 'OCI Identity',
	kind: 'throttled',
	status: 429,
	code: 'TooManyRequests',
	requestId: 'A/B/C',
	message: 'User-rate limit exceeded.',
	advice: 'Run the node later.',
	retryAt: new Date('2026-01-05T12:00:00.000Z'),
});
const bare = new ServiceError({ service: 'Service', kind: 'unavailable', status: 503, message: 'It is down.' });
const unknown = [new Error('Something\n  broke.'), 'Something broke.', { message: 'x' }];

describe('toErrorJson', () => {
	it('has exactly the members that n8n routes to the error output', () => {
		const errors = [
			throttled,
			bare,
			new InputError('Email', 'Bad.'),
			new NetworkError('dns', 'No answer.'),
			...unknown,
		];
		for (const error of errors) {
			const json = toErrorJson(error);
			expect(Object.keys(json).sort()).toEqual(['details', 'error', 'message']);
			expect(json.error).toEqual(expect.stringMatching(/./));
			expect(json.message).toEqual(expect.stringMatching(/./));
			expect(JSON.parse(JSON.stringify(json))).toEqual(json);
		}
	});

	it('says what the service said, what to do, and what its support asks for', () => {
		expect(toErrorJson(throttled)).toEqual({
			error: 'User-rate limit exceeded.',
			message:
				'Run the node later. Try again after 2026-01-05T12:00:00.000Z. (OCI Identity: HTTP status 429, code TooManyRequests, request ID A/B/C)',
			details: {
				kind: 'throttled',
				service: 'OCI Identity',
				status: 429,
				code: 'TooManyRequests',
				requestId: 'A/B/C',
				retryAt: '2026-01-05T12:00:00.000Z',
			},
		});
	});

	it('leaves out what the service did not say', () => {
		expect(toErrorJson(bare)).toEqual({
			error: 'It is down.',
			message: '(Service: HTTP status 503)',
			details: { kind: 'unavailable', service: 'Service', status: 503 },
		});
	});

	it('names the field of a value that was refused', () => {
		expect(toErrorJson(new InputError('Email', '"x" is not valid.', 'Give a whole address.'))).toEqual({
			error: '"x" is not valid.',
			message: 'Give a whole address.',
			details: { kind: 'invalid', field: 'Email' },
		});
		expect(toErrorJson(new InputError('Email', '"x" is not valid.')).message).toBe('"x" is not valid.');
	});

	it.each(
		(
			[
				'aborted',
				'blocked',
				'dns',
				'interrupted',
				'proxy',
				'refused',
				'timeout',
				'tls',
				'unreachable',
			] as NetworkFault[]
		).map((fault) => [fault]),
	)('says what to do about the fault "%s"', (fault) => {
		const json = toErrorJson(new NetworkError(fault, 'No answer from host.'));
		expect(json).toMatchObject({ error: 'No answer from host.', details: { kind: 'network', fault } });
		expect(json.message).toMatch(/\w.*\.$/);
		expect(json.message).not.toBe(json.error);
	});

	it('passes the sentence of a list that never ends on', () => {
		const error = new PagingError('The service gave the same page cursor twice.');
		expect(toErrorJson(error)).toMatchObject({ error: error.message, details: { kind: 'unexpected' } });
	});

	it('names the field and the node of an expression that fails, as n8n itself does not', () => {
		const error = new ExpressionError("Referenced node doesn't exist", {
			nodeCause: 'HR Records',
			description: 'Why.',
		});
		error.context.parameter = 'user';
		expect(toErrorJson(error)).toEqual({
			error: "Referenced node doesn't exist",
			message: 'The expression in "user" could not be evaluated. It refers to the node "HR Records". Why.',
			details: { kind: 'invalid', field: 'user' },
		});
		expect(toErrorJson(new ExpressionError('Broken.')).message).toBe('Broken.');
	});

	it('shows no secret and no line break of an error that nobody expected', () => {
		const json = toErrorJson(new Error('bad request:\n{"password":"Wint3r!"}'));
		expect(json.error).toBe('bad request: {"password":[hidden]}');
		expect(JSON.stringify(json)).not.toContain('Wint3r');
	});

	it('has a text even if nobody gave a reason, or n8n would take the item for a success', () => {
		const silent = [
			new Error(''),
			new ServiceError({ service: 'Service', kind: 'invalid', status: 400, message: ' ' }),
		];
		expect(silent.map((error) => toErrorJson(error).error)).toEqual(['No reason was given.', 'No reason was given.']);
	});
});

describe('toNodeError', () => {
	it('keeps item, sentence, advice and status of a refusal', () => {
		const error = toNodeError(node, throttled, 3);
		expect(error).toBeInstanceOf(NodeApiError);
		expect(error).toMatchObject({ message: 'User-rate limit exceeded.', httpCode: '429', context: { itemIndex: 3 } });
		expect(error.description).toBe(toErrorJson(throttled).message);
		expect(error.node).toBe(node);
	});

	it('is an operation error when nothing was sent', () => {
		const error = toNodeError(node, new InputError('Email', 'Bad.', 'Give a whole address.'), 1);
		expect(error).toBeInstanceOf(NodeOperationError);
		expect(error).toMatchObject({ message: 'Bad.', description: 'Give a whole address.', context: { itemIndex: 1 } });
	});

	it.each(["Group 'preexisting' already exists", 'The user "ENOTFOUND" was refused.', 'The host econnrefused.example'])(
		'does not let n8n replace the sentence %j, in which it sees an error code of Node.js',
		(message) => {
			const refusal = new ServiceError({ service: 'Service', kind: 'conflict', status: 409, message });
			expect(toNodeError(node, refusal, 0).message).toBe(message);
			expect(toNodeError(node, new NetworkError('refused', message), 0).message).toBe(message);
			expect(toNodeError(node, new InputError('Name', message), 0).message).toBe(message);
			expect(toNodeError(node, new Error(message), 0).message).toBe(message);
		},
	);

	it('makes a fresh error of the cause, which n8n does not give back unchanged', () => {
		const error = toNodeError(node, bare, 2);
		expect(toNodeError(node, bare, 5).context.itemIndex).toBe(5);
		expect(error.context.itemIndex).toBe(2);
	});

	it('keeps nothing of the cause that could hold a secret', () => {
		const cause = new ServiceError(
			{ service: 'Service', kind: 'invalid', status: 400, message: 'Refused.' },
			{ cause: new Error('sent: Wint3r!') },
		);
		expect(JSON.stringify(toNodeError(node, cause, 0))).not.toContain('Wint3r');
	});
});

describe('an error within an error', () => {
	const entry = (name: string) => ({ type: 'group', id: `id of ${name}`, name });
	const told = (error: unknown) => toNodeError(node, error, 0);

	it('says what was done before, and that the rest can be done', () => {
		const error = new PartlyDone([entry('Red'), entry('Blue')], [entry('Green')], bare);
		expect(told(error)).toMatchObject({ message: 'It is down.' });
		expect(told(error).description).toMatch(
			/^Added before that: Red, Blue\. Removed before that: Green\. Run the node again to do the rest\./,
		);
		expect(toErrorJson(error).details).toMatchObject({
			kind: 'unavailable',
			added: [entry('Red'), entry('Blue')],
			removed: [entry('Green')],
		});
	});

	it('names only what there is', () => {
		expect(told(new PartlyDone([], [entry('Green')], bare)).description).toMatch(/^Removed before that: Green\. Run/);
		expect(told(new PartlyDone([entry('Red')], [], bare)).description).toMatch(/^Added before that: Red\. Run/);
	});

	it('says what may be gone, and has it as data', () => {
		const place = { service: 'Service', tenant: 'here' };
		const restore = makeLedger(place, { id: 'u1', name: 'ann', emails: [] }, '2026-01-01T00:00:00.000Z', [
			entry('Red'),
			entry('Blue'),
		]);
		const error = new MayBeTaken(new NetworkError('timeout', 'No answer came.'), restore);
		expect(told(error)).toMatchObject({ message: 'No answer came.' });
		expect(told(error).description).toMatch(
			/^The answer was lost, so this may have been taken away: Red, Blue\. Keep "restore", which is in the data of this error, and run the node again\./,
		);
		expect(toErrorJson(error).details).toMatchObject({ kind: 'network', fault: 'timeout', restore });
	});

	it('says why something was not tried', () => {
		const error = new NotAttemptedError('The group was not made.', { cause: throttled });
		expect(told(error)).toMatchObject({ message: 'The group was not made.' });
		expect(told(error).description).toMatch(/^The reason: User-rate limit exceeded\. .*Run the node later\./);
		expect(toErrorJson(error).details).toMatchObject({ kind: 'notAttempted', reason: { kind: 'throttled' } });
		expect(toErrorJson(new NotAttemptedError('Not tried.'))).toMatchObject({
			error: 'Not tried.',
			details: { kind: 'notAttempted' },
		});
	});

	it('does not advise to run again what was repeated', () => {
		const error = told(new RepeatedError(throttled, 'An earlier try may have done it.'));
		expect(error.message).toBe('User-rate limit exceeded.');
		expect(error.description).toMatch(/^An earlier try may have done it\./);
		expect(error.description).not.toContain('Run the node later.');
	});
});

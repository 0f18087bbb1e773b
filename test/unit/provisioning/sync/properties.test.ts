/**
 * Which test shows which property of the specification of bulk work, for all properties that are about plans, scopes,
 * guards, undo and who is missing. Titles are looked up, so that none of them gets lost when tests move.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const SYNC = 'test/unit/provisioning/sync';
const ENGINE = 'test/engine/sync';
const IMPORT = 'test/unit/provisioning/properties.test.ts';
const APPLY = `${SYNC}/apply.test.ts`;
const SCOPES = `${SYNC}/scopes.test.ts`;
const GUARDS = `${SYNC}/guards.test.ts`;
const SERVICES = `${ENGINE}/services.test.ts`;
const OVERLAP = `${ENGINE}/overlap.test.ts`;
const INCOMPLETE = `${ENGINE}/incomplete.test.ts`;

type Shown = readonly [file: string, title: string];

const PROPERTIES: ReadonlyArray<readonly [number: number, property: string, shown: readonly Shown[]]> = [
	[
		1,
		'after a plan was applied there is nothing to do',
		[
			[SCOPES, 'the next plan after one that was applied is empty'],
			[SERVICES, 'plans with reads alone, applies the plan, and has nothing to do then'],
		],
	],
	[
		2,
		'Plan Only writes nothing',
		[
			[APPLY, 'writes nothing'],
			[SERVICES, 'plans with reads alone, applies the plan, and has nothing to do then'],
		],
	],
	[
		3,
		'no more rows of a class run than its guard allows, also of parts of plans and with the rest held',
		[
			[GUARDS, 'hold rows back until somebody overrides them'],
			[GUARDS, 'count again when several plans are applied together'],
			[GUARDS, 'hold all but what adds, where that is chosen'],
		],
	],
	[4, 'a guard counts the rows of its class', [[GUARDS, '%s of %s among %d users with %j allow %d']]],
	[
		5,
		'a run that is killed and repeated ends like one that was not',
		[
			[APPLY, 'goes on where a process died'],
			['test/campaign/applyPlan.test.ts', 'ends as it was planned when it is killed at ${kills} points'],
		],
	],
	[
		6,
		'two runs at once make nothing twice and end in the same state',
		[
			[OVERLAP, 'takes turns with another sync of the same credential, and makes nothing twice'],
			[OVERLAP, 'makes nothing twice beside one in another process, and ends in the same state'],
		],
	],
	[
		7,
		'no account gets another person',
		[
			[APPLY, 'never takes an account that was made meanwhile for the new user'],
			[IMPORT, 'never gives an account to another person'],
		],
	],
	[8, 'protected users and groups are in no write', [[SCOPES, 'protected users and groups are in no row']]],
	[
		9,
		'the own account and administrators stay',
		[
			[SCOPES, 'is neither the account behind the credential nor an administrator'],
			[`${ENGINE}/scopes.test.ts`, 'never takes the account behind the credential for missing'],
		],
	],
	[
		10,
		'users out of scope stay as they are',
		[
			[SCOPES, 'users out of scope whom no row means stay as they are'],
			[APPLY, 'never touches anybody but those of the rows'],
			[`${ENGINE}/filter.test.ts`, '%s: only users whom %s finds can be missing'],
		],
	],
	[11, 'groups that are not managed stay as they are', [[SCOPES, 'groups that are not managed keep their members']]],
	[12, 'Add Only removes nothing', [[SCOPES, 'Leave takes nobody, and Add Only no membership']]],
	[13, 'Leave ends nothing', [[SCOPES, 'Leave takes nobody, and Add Only no membership']]],
	[
		14,
		'the order of the input and repeated rows change nothing',
		[[APPLY, 'does the same in whatever order the input comes, each person once']],
	],
	[
		15,
		'another spelling of a name is the same user',
		[[IMPORT, 'takes other spellings of a name for the same person']],
	],
	[
		16,
		'every row comes out once, and the numbers add up',
		[
			[IMPORT, 'reports every row exactly once, and its numbers add up'],
			[SERVICES, 'plans with reads alone, applies the plan, and has nothing to do then'],
		],
	],
	[17, 'any part of a plan can be applied', [[APPLY, 'takes any subset of the rows, in any order']]],
	[
		18,
		'a row that was changed in one character is refused',
		[
			[APPLY, 'is tampered if one character of it is another one'],
			[SERVICES, 'applies at once, and refuses what was changed'],
		],
	],
	[
		19,
		'a list that is not whole takes nothing away',
		[
			[INCOMPLETE, 'never plans the end of another user when a page is %s'],
			[SCOPES, 'is nobody if the service counts others than it returned'],
		],
	],
	[20, 'an empty input is refused', [[SCOPES, 'with %s is refused']]],
	[21, 'a create whose answer is lost makes one user', [[IMPORT, 'makes one user of a create whose answer was lost']]],
	[
		22,
		'no wait for a throttle is longer than allowed',
		[
			[
				'test/unit/http/retry.test.ts',
				'never waits longer for Retry-After than allowed, all tries of a request together',
			],
		],
	],
	[
		23,
		'no secret comes out',
		[
			[SERVICES, 'holds no secret, neither of the credential nor of a new user'],
			[`${SYNC}/passwords.test.ts`, 'are in no error that echoes them'],
		],
	],
	[
		24,
		'undo brings back what can be brought back',
		[
			[APPLY, 'takes back what it did'],
			[SERVICES, 'gives the same plan twice, and takes back what it did'],
		],
	],
	[25, 'the size of batches changes nothing', [[IMPORT, 'does the same whatever the size of the batches']]],
	[
		26,
		'a field that the input does not have is never written',
		[[IMPORT, 'never writes a field that the input does not have, and clears once what is marked']],
	],
	[
		27,
		'other groups survive a write of the whole list',
		[
			[
				'test/contract/trivore/directory-memberships.test.ts',
				'of other groups survive every write, also those that changed after the directory was read',
			],
		],
	],
	[
		28,
		'a change that waits for a decision is requested once',
		[
			[
				'test/contract/oig/bulk-approval.test.ts',
				'is asked for each change at most once while that is open, and ends as wanted',
			],
		],
	],
	[
		29,
		'a user who was made by half is finished, and nothing is made twice',
		[
			[IMPORT, 'gets to the same state when it is run again after a crash at any write'],
			['test/engine/bulk/epm.test.ts', 'ends in exactly the wanted state when many answers are faults'],
		],
	],
	[30, 'one more who is missing never makes a guard pass', [[GUARDS, '%s of %s among %d users with %j allow %d']]],
];

it('has all properties from 1 to 30', () => {
	expect(PROPERTIES.map(([number]) => number)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
});

describe.each(PROPERTIES)('property %d, %s,', (_number, _property, shown) => {
	it.each(shown)('is shown by %s: %s', (file, title) => {
		const path = join(process.cwd(), file);
		expect(existsSync(path)).toBe(true);
		const text = readFileSync(path, 'utf8');
		expect(["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote}`))).toBe(true);
	});
});

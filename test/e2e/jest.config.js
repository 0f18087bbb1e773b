/** The tests that need a browser or a whole n8n, apart from the others because `npm test` must need neither. */
const { join } = require('node:path');
const { projects } = require('../../jest.config');

const root = join(__dirname, '..', '..');

const project = (displayName, testMatch, extra = {}) => ({
	...projects[0],
	rootDir: root,
	// What stays open between the files of one n8n is meant to.
	testEnvironment: 'node',
	setupFiles: [join(root, 'test', 'support', 'quiet.ts')],
	displayName,
	testMatch: [`<rootDir>/test/e2e/${testMatch}`],
	...extra,
});

module.exports = {
	projects: [
		project('page', 'dashboard.test.ts'),
		project('queue', 'queue.test.ts'),
		// Kills its n8n and starts it again.
		project('triggers', 'triggers.test.ts'),
		// All its files share one n8n.
		project('n8n', 'n8n/*.test.ts', {
			globalSetup: join(__dirname, 'n8n', 'start.ts'),
			globalTeardown: join(__dirname, 'n8n', 'stop.ts'),
		}),
	],
	testTimeout: 120_000,
	maxWorkers: 1,
};

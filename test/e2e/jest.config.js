/** The tests that need a browser, apart from the others because `npm test` must not need one. */
const { projects } = require('../../jest.config');

module.exports = {
	...projects[0],
	rootDir: '../..',
	displayName: 'e2e',
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	testTimeout: 120_000,
	maxWorkers: 1,
};

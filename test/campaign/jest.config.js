/** Long runs that prove what happens under faults and crashes, apart from the other tests because of their length. */
const { projects } = require('../../jest.config');

module.exports = {
	...projects[0],
	rootDir: '../..',
	displayName: 'campaign',
	testMatch: ['<rootDir>/test/campaign/**/*.test.ts'],
	testTimeout: 900_000,
	maxWorkers: 2,
};

/** n8n's engine and the tests run on Node 24, TypeScript is stripped by swc, type errors are found by `tsc`. */
const transform = { '^.+\\.[jt]s$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }] };
/** Packages that ship ES modules only. */
const esm = ['jose', 'p-limit', 'p-map', 'yocto-queue'];

const project = (displayName, extra = {}) => ({
	displayName,
	testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
	testEnvironment: '<rootDir>/test/support/environment.ts',
	transform,
	setupFiles: ['<rootDir>/test/support/quiet.ts'],
	transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`, '<rootDir>/dist/'],
	...extra,
});

module.exports = {
	projects: [project('unit'), project('contract'), project('engine')],
	testTimeout: 30_000,
	maxWorkers: 2,
	// The system takes back the memory of a large worker more slowly than jest waits, which it then reports as a leak.
	workerIdleMemoryLimit: '200MB',
};

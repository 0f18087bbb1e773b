/**
 * The house rules, for every source file: what n8n's own configuration does not look at. Above all the rules that
 * need types, because a promise that nobody awaits is a row that is lost without a word.
 */
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';

const commonJs = { __dirname: 'readonly', module: 'writable', require: 'readonly' };
const nodeGlobals = { Buffer: 'readonly', console: 'readonly', process: 'readonly', URL: 'readonly' };

export default defineConfig(
	globalIgnores(['**/node_modules', 'build', 'coverage', 'dist']),
	{
		linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
		rules: {
			eqeqeq: 'error',
			'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
			'no-var': 'error',
			'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'], location: 'anywhere' }],
			'prefer-const': 'error',
		},
	},
	{
		files: ['**/*.{js,mjs}'],
		extends: [js.configs.recommended],
		languageOptions: { globals: nodeGlobals },
	},
	{ files: ['**/*.js'], languageOptions: { sourceType: 'commonjs', globals: commonJs } },
	{
		files: ['**/*.ts'],
		extends: [js.configs.recommended, ts.configs.recommendedTypeChecked],
		languageOptions: { parserOptions: { projectService: true } },
		rules: {
			'@typescript-eslint/ban-ts-comment': ['error', { minimumDescriptionLength: 0, 'ts-expect-error': true }],
			'@typescript-eslint/no-non-null-assertion': 'error',
			'@typescript-eslint/no-deprecated': 'error',
			// n8n's and Fastify's interfaces want promises also where there is nothing to wait for.
			'@typescript-eslint/require-await': 'off',
			// Inside try, a promise that is returned without await escapes the catch.
			'@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			'no-restricted-syntax': [
				'error',
				{
					selector: 'TSAsExpression > TSAsExpression',
					message: 'Two assertions in a row hide a wrong type: give the value its true type.',
				},
			],
		},
	},
	{
		files: ['{credentials,nodes,provisioning,providers}/**/*.ts'],
		ignores: ['providers/http/undici.ts'],
		rules: {
			'no-restricted-globals': [
				'error',
				{ name: 'fetch', message: "It goes past n8n's proxy, its request guard and its domain limits." },
			],
		},
	},
);

/**
 * Lets the root's eslint.config.mjs, which must be n8n's two default lines, find `@n8n/node-cli` although the linters
 * are installed in this folder. Loaded with `node --import` before ESLint.
 */
import { registerHooks } from 'node:module';

registerHooks({
	resolve: (specifier, context, next) =>
		next(specifier, specifier.startsWith('@n8n/node-cli/') ? { ...context, parentURL: import.meta.url } : context),
});

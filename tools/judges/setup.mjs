/** Installs the servers by other people. */
import { fileURLToPath } from 'node:url';
import { install } from '../install.mjs';

install(
	fileURLToPath(new URL('.', import.meta.url)),
	'Installing the servers by other people (some seconds the first time)',
);

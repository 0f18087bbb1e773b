/** Imported first by scripts that start hundreds of times: n8n's engine is compiled once for all of them. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(process.cwd(), 'build', 'scripts', 'compiled'));

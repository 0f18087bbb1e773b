import type { Resource } from '../../../shared/operation';
import type { AdobeSession } from '../../session';
import { run } from './run';

export const command: Resource<AdobeSession> = { displayName: 'Command', value: 'command', operations: [run] };

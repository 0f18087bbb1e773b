import { sync } from '../../../shared/sync/sync';
import { syncService } from '../../sync';

export const syncUsers = sync(syncService);

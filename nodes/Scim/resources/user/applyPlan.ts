import { applyPlan } from '../../../shared/sync/applyPlan';
import { syncService } from '../../sync';

export const applySyncPlan = applyPlan(syncService);

import { folded } from '../text';

/** Source: UMAPI "Action Commands", add and remove. */
const UNTOUCHABLE: ReadonlySet<string> = new Set(['_org_admin', '_compartment_admin', '_compartment_viewer']);

/** Whether an admin role can neither be given nor taken by the API. */
export const isUntouchable = (name: string): boolean => UNTOUCHABLE.has(folded(name));

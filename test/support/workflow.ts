export { NODE, oneNode, type NodeSpec } from '../../tools/engine/oneNode';

export const byName = (value: string) => ({ __rl: true, mode: 'name', value });
export const byId = (value: string) => ({ __rl: true, mode: 'id', value });

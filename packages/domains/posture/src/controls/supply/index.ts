import type { Control } from '../../control.ts';

export const supplyControls: readonly Control[] = [];

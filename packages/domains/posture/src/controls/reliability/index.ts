import type { Control } from '../../control.ts';

export const reliabilityControls: readonly Control[] = [];

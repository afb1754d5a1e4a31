import type { Control } from '../../control.ts';

export const networkControls: readonly Control[] = [];

import type { Control } from '../../control.ts';

export const accessControls: readonly Control[] = [];

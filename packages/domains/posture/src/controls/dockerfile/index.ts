import type { Control } from '../../control.ts';

export const dockerfileControls: readonly Control[] = [];

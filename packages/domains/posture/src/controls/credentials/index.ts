import type { Control } from '../../control.ts';

export const credentialsControls: readonly Control[] = [];

import type { Control } from '../../control.ts';
import { fileControls } from './files.ts';

export const nodeControls: readonly Control[] = [...fileControls];

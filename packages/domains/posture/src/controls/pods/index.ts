import type { Control } from '../../control.ts';
import { hostPid } from './host-namespaces.ts';

export const podControls: readonly Control[] = [hostPid];

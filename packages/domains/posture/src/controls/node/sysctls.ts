import type { Control } from '../../control.ts';
import { sysctlControl } from './sysctl-row.ts';
import { kernelSysctls } from './sysctls-kernel.ts';
import { networkSysctls } from './sysctls-network.ts';

export const sysctlControls: readonly Control[] = [...kernelSysctls, ...networkSysctls].map(sysctlControl);

import type { Control } from '../../control.ts';
import { accountControls } from './accounts.ts';
import { certificateControls } from './certificates.ts';
import { fileControls } from './files.ts';
import { kernelControls } from './kernel.ts';
import { listeningControls } from './listening.ts';
import { runtimeControls } from './runtime.ts';
import { sshControls } from './ssh.ts';
import { sysctlControls } from './sysctls.ts';
import { systemFileControls } from './system-files.ts';
import { updateControls } from './updates.ts';

/** What must be read on a node itself: CIS 1.1 and 4.1 first, then what its host should be like. */
export const nodeControls: readonly Control[] = [
  ...fileControls,
  ...certificateControls,
  ...runtimeControls,
  ...listeningControls,
  ...kernelControls,
  ...sysctlControls,
  ...systemFileControls,
  ...accountControls,
  ...sshControls,
  ...updateControls,
];

import type { ActionKind } from './action-kind.ts';
import { callWebhook, command } from './kinds/call.ts';
import { cordon, uncordon } from './kinds/cordon.ts';
import { annotate, label } from './kinds/mark.ts';
import { quarantine } from './kinds/quarantine.ts';
import { deletePod, evict } from './kinds/remove.ts';
import { scaleToZero } from './kinds/scale.ts';

/** Every kind of action, the gentlest first. */
export const actionKinds: readonly ActionKind[] = [
  label,
  annotate,
  quarantine,
  cordon,
  uncordon,
  evict,
  deletePod,
  scaleToZero,
  command,
  callWebhook,
];

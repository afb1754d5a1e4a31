import { join } from 'node:path';
import type { Context } from '../../context.ts';

export interface StateFlags {
  readonly state?: string;
}

/** Where queues and the journal are kept. XDG Base Directory Specification. */
export function stateFolder({ state }: StateFlags, { env }: Context): string {
  return state ?? join(env['XDG_STATE_HOME'] ?? join(env['HOME'] ?? '/var/lib', '.local/state'), 'seawall');
}

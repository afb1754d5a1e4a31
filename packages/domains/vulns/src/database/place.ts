import { join } from 'node:path';
import type { Manifest } from './manifest.ts';

/** Where the database lies unless a flag says otherwise: `SEAWALL_DATABASE`, or the user's cache. */
export function databaseFolder(env: Readonly<Record<string, string | undefined>>): string {
  const { SEAWALL_DATABASE: named, XDG_CACHE_HOME: cache, HOME: home } = env;
  if (named !== undefined && named !== '') return named;
  return join(cache === undefined || cache === '' ? join(home ?? '.', '.cache') : cache, 'seawall', 'database');
}

const day = 24 * 60 * 60 * 1000;
/** Publishers speak every day; what is older than this misses what matters most. */
const staleAfterDays = 5;

export interface DatabaseAge {
  readonly days: number;
  readonly stale: boolean;
}

export function ageOf({ built }: Manifest, now: Date): DatabaseAge {
  const days = Math.max(0, Math.floor((now.getTime() - Date.parse(built)) / day));
  return { days, stale: days > staleAfterDays };
}

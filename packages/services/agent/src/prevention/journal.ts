import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Deed, OnDeed } from './measure.ts';

/**
 * Keeps what prevention did, a line of JSON for each deed, on the disk before anything else happens. Throws the system's error when it cannot:
 * what leaves no trace is not done.
 */
export function deedJournal(path: string): OnDeed {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return (deed: Deed) => appendFileSync(path, `${JSON.stringify(deed)}\n`, { mode: 0o600, flush: true });
}

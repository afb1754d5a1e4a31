import { appendFile, readFile } from 'node:fs/promises';
import type { ActionRecord } from './action.ts';

/** Every action that was taken, planned or refused, in order of when it began. */
export interface Journal {
  /** Resolves when it is kept; one with the id of an earlier one says how that ended. */
  add(record: ActionRecord): Promise<void>;
  records(): readonly ActionRecord[];
}

export function memoryJournal(): Journal {
  const kept = new Map<string, ActionRecord>();
  return {
    add: (record) => {
      kept.set(record.id, record);
      return Promise.resolve();
    },
    records: () => [...kept.values()],
  };
}

/** A journal in a file of JSON lines; what a crash left half written is passed over. */
export async function fileJournal(path: string): Promise<Journal> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const kept = new Map(text.split('\n').flatMap((line) => recordIn(line).map((record) => [record.id, record])));
  // A torn last line must not take the next record along.
  let pending = text !== '' && !text.endsWith('\n') ? '\n' : '';
  return {
    add: async (record) => {
      await appendFile(path, `${pending}${JSON.stringify(record)}\n`, { mode: 0o600, flush: true });
      pending = '';
      kept.set(record.id, record);
    },
    records: () => [...kept.values()],
  };
}

function recordIn(line: string): ActionRecord[] {
  try {
    const value = JSON.parse(line) as Partial<ActionRecord> | null;
    return typeof value?.id === 'string' && typeof value.action === 'string' ? [value as ActionRecord] : [];
  } catch {
    return [];
  }
}

import { appendFile, readFile } from 'node:fs/promises';
import type { ActionRecord } from './action.ts';

/** Every action that was taken, planned or refused, in order. */
export interface Journal {
  add(record: ActionRecord): Promise<void>;
  records(): readonly ActionRecord[];
}

export function memoryJournal(): Journal {
  const kept: ActionRecord[] = [];
  return {
    add: (record) => {
      kept.push(record);
      return Promise.resolve();
    },
    records: () => kept,
  };
}

/** A journal in a file of JSON lines; what a crash left half written is passed over. */
export async function fileJournal(path: string): Promise<Journal> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const kept = text.split('\n').flatMap(recordIn);
  // A torn last line must not take the next record along.
  let pending = text !== '' && !text.endsWith('\n') ? '\n' : '';
  return {
    add: async (record) => {
      await appendFile(path, `${pending}${JSON.stringify(record)}\n`, { mode: 0o600, flush: true });
      pending = '';
      kept.push(record);
    },
    records: () => kept,
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

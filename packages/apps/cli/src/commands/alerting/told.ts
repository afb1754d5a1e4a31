import { appendFile, readFile } from 'node:fs/promises';
import type { ActionRecord, Journal } from '@seawall/alerting';
import type { ResponseRow, Row } from '@seawall/forward';

/** Tells a server what the journal holds. */
export interface Told {
  /** Resolves when the record is on its way and safe on this disk. */
  tell(record: ActionRecord): Promise<void>;
}

/**
 * Beside a journal stands which of its records are on their way to a server. Those that are not, because the process
 * died in between or another one wrote them, are sent first; what was done before anybody told that server is not.
 *
 * @param path of the list, one for each journal and server
 */
export async function openTold(path: string, journal: Journal, push: (row: Row) => Promise<void>): Promise<Told> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  // What a crash left half written is sent again; the server stores it once.
  const ids = text?.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  // How one ends is told, not that it began.
  const over = (): ActionRecord[] => journal.records().filter(({ result }) => result !== 'begun');
  const known = new Set(ids ?? over().map(({ id }) => id));
  const note = async (lines: readonly string[]): Promise<void> =>
    appendFile(path, lines.map((line) => `${line}\n`).join(''), { mode: 0o600, flush: true });

  async function tell(record: ActionRecord): Promise<void> {
    await push({ type: 'response', response: rowOf(record) });
    await note([record.id]);
  }

  if (text === undefined) await note([...known]);
  else if (!text.endsWith('\n') && text !== '') await note(['']);
  for (const record of over()) if (!known.has(record.id)) await tell(record);
  return { tell };
}

function rowOf({ action, cause, detail, id, result, target, time, undo, what, who, why }: ActionRecord): ResponseRow {
  if (result === 'begun') throw new RangeError(`${id} is not over`);
  return {
    id,
    at: time,
    action,
    target,
    what,
    who,
    why,
    cause,
    // How far it came is told by its detail.
    result: result === 'interrupted' ? 'failed' : result,
    ...(detail === undefined ? {} : { detail }),
    undoable: undo !== undefined,
  };
}

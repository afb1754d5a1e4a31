import type { Readable } from 'node:stream';
import {
  type Acknowledgement,
  type BatchHeader,
  ForwardError,
  type FrameLimits,
  frameLines,
  type Row,
  type RowFault,
} from '@seawall/forward';
import { readRow } from './read-row.ts';
import type { Sender, Sink } from './sink.ts';

/** What has a place without a cluster. */
const loose: ReadonlySet<Row['type']> = new Set(['findings', 'image', 'pulse']);

/** So many faults of one batch are named; all are counted. */
const mostFaults = 20;

/**
 * Reads one batch and stores it. Rows that cannot be used are named and counted, and the others kept.
 *
 * @param bounds `holds` says whether there is room for so many bytes, unpacked
 * @returns `no-room` when it said that there is none; nothing is stored then
 * @throws {ForwardError} `bad-frame`, `too-large`: nothing of it is stored
 */
export async function receiveBatch(
  body: Readable,
  encoding: string | undefined,
  sender: Sender,
  sink: Sink,
  bounds: { readonly limits?: FrameLimits; readonly holds?: (bytes: number) => boolean } = {},
): Promise<Acknowledgement | 'no-room'> {
  let header: BatchHeader | undefined;
  const rows: Row[] = [];
  const faults: RowFault[] = [];
  let rejected = 0;
  let line = 0;
  let bytes = 0;
  for await (const text of frameLines(body, encoding, bounds.limits)) {
    line += 1;
    bytes += text.length;
    if (bounds.holds?.(bytes) === false) return 'no-room';
    if (header === undefined) {
      header = readHeader(text);
      const known = await sink.stored(header.id);
      if (known !== undefined) return repeated(known);
      continue;
    }
    if (text === '') continue;
    const row = readRow(text);
    if (typeof row !== 'string' && (sender.cluster !== undefined || loose.has(row.type))) rows.push(row);
    else {
      rejected += 1;
      const why = typeof row === 'string' ? row : `${row.type}: it belongs to a cluster, and none is named`;
      if (faults.length < mostFaults) faults.push({ line, why });
    }
  }
  if (header === undefined) throw badFrame('it is empty', '内容为空');
  if (rows.length + rejected < header.rows) {
    const missing = header.rows - rows.length - rejected;
    throw badFrame(`${missing} of its ${header.rows} rows are missing`, `缺少 ${missing} 行（共 ${header.rows} 行）`);
  }
  const acknowledgement = { id: header.id, stored: rows.length, repeated: false, rejected, faults };
  await sink.store({ header, sender, rows, acknowledgement });
  return acknowledgement;
}

function repeated(known: Acknowledgement): Acknowledgement {
  return { ...known, repeated: true };
}

const idForm = /^[A-Za-z0-9_-]{8,64}$/;
const sources: ReadonlySet<unknown> = new Set(['agent', 'detector', 'scanner', 'watcher']);

function readHeader(text: string): BatchHeader {
  let value: Partial<Record<keyof BatchHeader, unknown>> | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null)
    throw badFrame('its first line is no header', '首行不是有效的批次头');
  const { seawall, id, sequence, rows, source } = value;
  if (seawall !== 1) {
    throw badFrame(
      `it is of version ${String(seawall)} and this server reads version 1; bring the sender or the server up to date`,
      `其版本为 ${String(seawall)}，而本服务器仅支持版本 1；请升级发送方或服务器`,
    );
  }
  const { kind, name, version } = (source ?? {}) as Record<string, unknown>;
  const sound =
    typeof id === 'string' &&
    idForm.test(id) &&
    Number.isSafeInteger(sequence) &&
    Number.isSafeInteger(rows) &&
    sources.has(kind) &&
    typeof name === 'string' &&
    name.length <= 253 &&
    typeof version === 'string';
  if (!sound)
    throw badFrame(
      'its header lacks an id, a sequence, a source or its number of rows',
      '批次头缺少 id、序号、来源或行数',
    );
  return value as BatchHeader;
}

function badFrame(en: string, zh: string): ForwardError {
  return new ForwardError('bad-frame', { en: `The batch cannot be read: ${en}`, zh: `无法读取批次：${zh}` });
}

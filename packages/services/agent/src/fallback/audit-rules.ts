import { arch } from 'node:process';
import { calls } from '../calls/table.ts';
import type { CallRow } from '../calls/row.ts';
import type { Wanted } from '../programs/install.ts';

/** Architectures as the audit system numbers them (include/uapi/linux/audit.h). */
export const auditArch = { x64: 0xc000_003e, arm64: 0xc000_00b7, ia32: 0x4000_0003 } as const;

type AuditArch = keyof typeof auditArch;

const fieldNumbers = {
  arch: 11,
  exit: 103,
  success: 104,
  path: 105,
  permission: 106,
  argument: 200,
  key: 210,
} as const;
const equal = 0x4000_0000;
const anyBit = 0x0800_0000;
const atExit = 4;
const always = 2;
const readPermission = 4;
/** Writing, reading and writing, O_CREAT. */
const changing = 0o3 | 0o100;
const key = 'seawall';
const mostFiles = 64;
const inProgress = -115;

/** What is never asked for: made so often that the audit system cannot tell of it, or told for bytes that it does not show. */
const left: ReadonlySet<string> = new Set([
  'read',
  'write',
  'readv',
  'writev',
  'pread64',
  'pwrite64',
  'close',
  'fcntl',
  'mprotect',
  'sendto',
  'sendmsg',
  'sendmmsg',
  'recvfrom',
  'recvmsg',
  'recvmmsg',
  'open_by_handle_at',
]);
/** Which argument of these says how a file is opened. */
const opening: Readonly<Record<string, number>> = { open: 1, openat: 2 };

interface Field {
  readonly field: number;
  readonly operation: number;
  readonly value: number;
  readonly text?: string;
}

/** Which call has the number on the architecture. */
export function callAt(audited: number, number: number): CallRow | undefined {
  return byNumber.get(`${audited} ${number}`);
}

const native: AuditArch = arch === 'arm64' ? 'arm64' : 'x64';
const architectures: readonly AuditArch[] = native === 'x64' ? ['x64', 'ia32'] : ['arm64'];

function numbersOf(row: CallRow, on: AuditArch): readonly number[] {
  const found = row.numbers[on === 'x64' ? 0 : on === 'arm64' ? 1 : 2];
  return found === undefined ? [] : typeof found === 'number' ? [found] : found;
}

const byNumber: ReadonlyMap<string, CallRow> = new Map(
  architectures.flatMap((on) =>
    calls.flatMap((row) => numbersOf(row, on).map((number) => [`${auditArch[on]} ${number}`, row] as const)),
  ),
);

/**
 * The rules by which the audit system tells what our rules ask for: programs, connections, files that are opened to be
 * changed, and the calls that are seldom made; reading of files that our rules name in full.
 */
export function auditRules(wanted: Wanted): Buffer[] {
  const asked = calls.filter(({ name }) => wanted.has(name) && !left.has(name) && opening[name] === undefined);
  const starting = calls.filter(({ name }) => name === 'execve' || name === 'execveat');
  const plain = asked.filter(({ name }) => name !== 'connect');
  const succeeded = { field: fieldNumbers.success, operation: equal, value: 1 };
  const all: Buffer[] = [];
  for (const on of architectures) {
    const add = (rows: readonly CallRow[], ...fields: readonly Field[]): void => {
      const numbers = rows.flatMap((row) => numbersOf(row, on));
      if (numbers.length > 0)
        all.push(rule(numbers, [{ field: fieldNumbers.arch, operation: equal, value: auditArch[on] }, ...fields]));
    };
    add([...plain, ...starting], succeeded);
    if (wanted.has('connect')) {
      const connecting = calls.filter(({ name }) => name === 'connect');
      add(connecting, succeeded);
      // It goes on in the background.
      add(connecting, { field: fieldNumbers.exit, operation: equal, value: inProgress });
    }
    for (const [name, argument] of Object.entries(opening)) {
      if (!wanted.has(name)) continue;
      const row = calls.filter((one) => one.name === name);
      add(row, { field: fieldNumbers.argument + argument, operation: anyBit, value: changing }, succeeded);
    }
  }
  for (const path of filesOf(wanted)) all.push(fileRule(path));
  return all;
}

function filesOf(wanted: Wanted): readonly string[] {
  const reading = wanted.get('openat')?.paths?.reading ?? [];
  return reading.filter((pattern) => pattern.startsWith('/') && !/[*?\\]/.test(pattern)).slice(0, mostFiles);
}

function fileRule(path: string): Buffer {
  return rule('all', [
    { field: fieldNumbers.path, operation: equal, value: Buffer.byteLength(path), text: path },
    { field: fieldNumbers.permission, operation: equal, value: readPermission },
  ]);
}

/** `struct audit_rule_data`. */
function rule(numbers: readonly number[] | 'all', fields: readonly Field[]): Buffer {
  const every: readonly Field[] = [
    ...fields,
    { field: fieldNumbers.key, operation: equal, value: key.length, text: key },
  ];
  const texts = Buffer.from(every.map(({ text = '' }) => text).join(''));
  const data = Buffer.alloc(12 + 4 * 64 * 4 + 4 + texts.length);
  data.writeUInt32LE(atExit, 0);
  data.writeUInt32LE(always, 4);
  data.writeUInt32LE(every.length, 8);
  if (numbers === 'all') data.fill(0xff, 12, 12 + 256);
  else
    for (const number of numbers) {
      const at = 12 + 4 * (number >>> 5);
      data.writeUInt32LE((data.readUInt32LE(at) | (1 << (number & 31))) >>> 0, at);
    }
  for (const [index, { field, operation, value }] of every.entries()) {
    data.writeUInt32LE(field, 268 + 4 * index);
    data.writeUInt32LE(value >>> 0, 524 + 4 * index);
    data.writeUInt32LE(operation, 780 + 4 * index);
  }
  data.writeUInt32LE(texts.length, 1036);
  texts.copy(data, 1040);
  return data;
}

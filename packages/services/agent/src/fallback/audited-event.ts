import { procLink } from '../state/proc-files.ts';
import { socketAddress } from '../capture/address.ts';
import { clean } from '../capture/cursor.ts';
import type { KernelEvent } from '../capture/kernel-event.ts';
import { showOf } from '../capture/show.ts';
import type { CallRow } from '../calls/row.ts';
import { isScalar } from '../programs/frame.ts';
import { type AuditedCall } from './audit-records.ts';
import { auditArch } from './audit-rules.ts';

const hereNumber = -100;

/** A call of the audit system in the form in which the sensor tells of one: without what the audit system does not show. */
export function kernelEventOf(row: CallRow, call: AuditedCall, boot: number): KernelEvent {
  const words = Buffer.alloc(32);
  for (const [index, word] of call.args.entries()) words.writeBigUInt64LE(BigInt.asUintN(64, word), 8 * index);
  const view = new DataView(words.buffer, words.byteOffset, words.length);
  const args: Record<string, string | number | boolean> = {};
  const named = pathsOf(call, row.args.filter(({ kind }) => kind === 'path').length);
  let num: number | undefined;
  let base: number | undefined;
  let rawPath: string | undefined;
  for (const [index, argument] of row.args.entries()) {
    if (index < 4 && isScalar(argument)) {
      const value = showOf(argument)(view, 8 * index);
      if (value !== undefined && typeof value !== 'object') args[argument.name] = value as string | number;
      if (argument.kind === 'fd') num ??= view.getInt32(8 * index, true);
      if (argument.kind === 'at') base = view.getInt32(8 * index, true);
    } else if (argument.kind === 'path') {
      const name = named.shift();
      if (name === undefined) continue;
      rawPath ??= name;
      args[argument.name] = absolute(name, call, argument.base === undefined ? undefined : base);
    }
  }
  return {
    type: row.name,
    boot,
    pid: call.pid,
    thread: call.pid,
    uid: call.uid,
    result: call.result,
    compat: call.arch === auditArch.ia32,
    truncated: false,
    args,
    num,
    rawPath,
    socket: undefined,
    file: undefined,
    address: call.address === undefined ? undefined : socketAddress(call.address, 0, call.address.length),
    data: undefined,
    moreData: undefined,
    task: undefined,
    program: undefined,
  };
}

/**
 * The names that a call was given, in the order of its arguments: what was removed before what was made. A file system
 * that is made of others tells of its own doings too, without names.
 */
function pathsOf(call: AuditedCall, wanted: number): string[] {
  const paths = call.paths.filter(({ name }) => name !== '');
  const given = paths.filter(({ type }) => type !== 'PARENT').map(({ name }) => name);
  const gone = paths.find(({ type }) => type === 'DELETE')?.name;
  const made = paths.findLast(({ type }) => type === 'CREATE')?.name;
  if (wanted === 1) {
    const one = made ?? gone ?? given.find((name) => !name.endsWith('/')) ?? given[0];
    return one === undefined ? [] : [one];
  }
  return gone !== undefined && made !== undefined ? [gone, made] : given;
}

function absolute(name: string, { cwd, pid }: AuditedCall, base: number | undefined): string {
  if (name.startsWith('/')) return clean(name);
  const folder = base === undefined || base === hereNumber ? cwd : (procLink(`/proc/${pid}/fd/${base}`) ?? cwd);
  return clean(`${folder === '/' ? '' : folder}/${name}`);
}

import { closeSync, openSync } from 'node:fs';
import { AgentError } from '../error.ts';
import { libc } from './libc.ts';
import type { Program } from './program.ts';

/** What a program is attached to a control group for (include/uapi/linux/bpf.h, enum bpf_attach_type). */
export const cgroupHooks = { ingress: 0, egress: 1, connect4: 10, connect6: 11, sendmsg4: 14, sendmsg6: 15 } as const;

const linkCreate = 28;

/**
 * Attaches a program to a control group of version 2, for all groups below it too and beside programs that are there already. The kernel
 * detaches it when this is closed or the process ends, however it ends.
 *
 * @throws {AgentError} code `attach-refused`
 */
export function attachCgroup(program: Program, folder: string, hook: keyof typeof cgroupHooks): { close(): void } {
  const { bpf, close, errorName } = libc();
  let group: number;
  try {
    group = openSync(folder, 'r');
  } catch (cause) {
    throw refused(folder, hook, cause instanceof Error ? cause.message : String(cause));
  }
  const attributes = Buffer.alloc(64);
  attributes.writeUInt32LE(program.fd, 0);
  attributes.writeUInt32LE(group, 4);
  attributes.writeUInt32LE(cgroupHooks[hook], 8);
  const fd = bpf(linkCreate, attributes);
  closeSync(group);
  if (fd < 0) throw refused(folder, hook, errorName(-fd));
  return { close: () => close(fd) };
}

function refused(folder: string, hook: string, why: string): AgentError {
  return new AgentError('attach-refused', {
    en: `The kernel would not attach a program (${hook}) to the control group ${folder}: ${why}`,
    zh: `内核拒绝将程序（${hook}）附加到控制组 ${folder}：${why}`,
  });
}

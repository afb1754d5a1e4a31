import { reg } from '../bpf/assembler.ts';
import { frame as stack, r0, r1, r2, r6, r7, r8, r9 } from '../bpf/instructions.ts';
import type { Layout } from '../bpf/layout.ts';
import { ringOperations } from '../calls/sets.ts';
import { kindOf } from '../calls/table.ts';
import { createEmitter, type Emitter, type Maps, recordAt, slots } from './emitter.ts';
import { executable as file, headerBytes, offsets, task as taskFields } from './frame.ts';
import { rootOf, walk } from './path.ts';
import { cgroupNames, taskBlock } from './task.ts';

const longestArguments = 4095;
const longestEnvironment = 4095;

export interface LifecycleOptions {
  /** Whether new programs are told with the start of their environment. */
  readonly environment: boolean;
}

/** `sched_process_exec(task, old pid, bprm)`: a process runs a new program. */
export function execProgram(layout: Layout, maps: Maps, { environment }: LifecycleOptions): Buffer {
  const kind = kindOf('exec');
  const emitter = createEmitter(layout, maps);
  const { asm } = emitter;
  const filename = 16;
  asm.load(8, r9, r1, 0);
  asm.load(8, r2, r1, filename);
  asm.store(8, stack, slots.task, r9);
  asm.store(8, stack, slots.result, r2);
  emitter.begin(kind);
  asm.load(8, r6, stack, slots.result);
  emitter.pointer(r6, r6, layout.offset('linux_binprm', 'filename'));
  asm.store(8, stack, slots.peerPort, r6);
  asm.storeConstant(8, stack, slots.result, 0);
  emitter.header(kind, 0, headerBytes + taskFields.bytes + file.bytes);
  taskBlock(emitter, headerBytes);
  executableBlock(emitter, headerBytes + taskFields.bytes);
  cgroupNames(emitter);
  // The program's file, by the way to it.
  asm.load(8, r9, stack, slots.task);
  rootOf(emitter, r9);
  fileOfProgram(emitter, r6);
  const path = layout.offset('file', 'f_path');
  emitter.pointer(r9, r6, path + layout.offset('path', 'mnt'));
  emitter.pointer(r6, r6, path + layout.offset('path', 'dentry'));
  walk(emitter);
  // Where it works.
  asm.load(8, r9, stack, slots.task);
  emitter.pointer(r6, r9, layout.offset('task_struct', 'fs'));
  const pwd = layout.offset('fs_struct', 'pwd');
  emitter.pointer(r9, r6, pwd + layout.offset('path', 'mnt'));
  emitter.pointer(r6, r6, pwd + layout.offset('path', 'dentry'));
  walk(emitter);
  asm.load(8, r1, stack, slots.peerPort);
  asm.store(8, stack, slots.pointer, r1);
  emitter.text('kernel', 4096);
  memoryOf(emitter, 'arg_start', 'arg_end', longestArguments);
  if (environment) memoryOf(emitter, 'env_start', 'env_end', longestEnvironment);
  else emitter.mark(0);
  emitter.send(kind);
  return asm.bytes();
}

/** A stretch of the process's memory that its start and end are known of. */
function memoryOf(emitter: Emitter, from: string, to: string, most: number): void {
  const { asm, layout } = emitter;
  asm.load(8, r6, stack, slots.task);
  emitter.pointer(r6, r6, layout.offset('task_struct', 'mm'));
  emitter.pointer(r7, r6, layout.offset('mm_struct', from));
  emitter.pointer(r1, r6, layout.offset('mm_struct', to));
  asm.store(8, stack, slots.pointer, r7);
  asm.op('sub', r1, reg(r7));
  asm.store(8, stack, slots.size, r1);
  emitter.bytes('user', most);
}

function fileOfProgram(emitter: Emitter, to: number): void {
  const { layout, asm } = emitter;
  asm.load(8, to, stack, slots.task);
  emitter.pointer(to, to, layout.offset('task_struct', 'mm'));
  emitter.pointer(to, to, layout.offset('mm_struct', 'exe_file'));
}

/** What is known of the program's file: whether it lies in a container's upper layer, or nowhere. */
function executableBlock(emitter: Emitter, start: number): void {
  const { asm, layout } = emitter;
  const field = (place: number, size: number, offset: number): void => emitter.field(start + place, size, r6, offset);
  fileOfProgram(emitter, r6);
  emitter.pointer(r6, r6, layout.offset('file', 'f_inode'));
  field(file.inode, 8, layout.offset('inode', 'i_ino'));
  asm.storeConstant(4, r8, recordAt + start + file.mode, 0);
  field(file.mode, 2, layout.offset('inode', 'i_mode'));
  field(file.uid, 4, layout.offset('inode', 'i_uid'));
  field(file.gid, 4, layout.offset('inode', 'i_gid'));
  field(file.links, 4, layout.offset('inode', 'i_nlink'));
  time(file.changedSec, file.changedNsec, 'i_ctime', '__i_ctime');
  time(file.modifiedSec, file.modifiedNsec, 'i_mtime', '__i_mtime');
  // An inode of overlayfs is followed by the entry of its upper layer; 0 when it has none.
  field(file.upper, 8, layout.size('inode'));
  emitter.pointer(r6, r6, layout.offset('inode', 'i_sb'));
  field(file.device, 4, layout.offset('super_block', 's_dev'));
  field(file.superMagic, 8, layout.offset('super_block', 's_magic'));

  /** In seconds and nanoseconds of their own since 6.11, in one struct before. */
  function time(sec: number, nsec: number, ...names: readonly [string, string]): void {
    const [name] = names;
    const own = layout.btf.member('inode', `${name}_sec`);
    if (own === undefined) {
      const at = layout.offset('inode', ...names);
      field(sec, 8, at);
      field(nsec, 8, at + 8);
      return;
    }
    field(sec, 8, own.offset);
    asm.storeConstant(8, r8, recordAt + start + nsec, 0);
    field(nsec, 4, layout.offset('inode', `${name}_nsec`));
  }
}

/** `sched_process_fork(parent, child)`: tells of new processes, not of threads. */
export function forkProgram(layout: Layout, maps: Maps): Buffer {
  const kind = kindOf('fork');
  const emitter = createEmitter(layout, maps);
  const { asm } = emitter;
  const pid = layout.offset('task_struct', 'pid');
  const tgid = layout.offset('task_struct', 'tgid');
  asm.load(8, r9, r1, 8);
  asm.store(8, stack, slots.task, r9);
  asm.readKernel(slots.temp, 4, r9, pid);
  asm.readKernel(slots.size, 4, r9, tgid);
  asm.load(4, r1, stack, slots.temp);
  asm.load(4, r2, stack, slots.size);
  asm.jumpIf(r1, '==', reg(r2), 'process');
  asm.mov(r0, 0);
  asm.exit();
  asm.label('process');
  emitter.begin(kind);
  asm.storeConstant(8, stack, slots.result, 0);
  emitter.header(kind, 0, headerBytes + taskFields.bytes);
  emitter.field(offsets.thread, 4, r9, pid);
  emitter.field(offsets.process, 4, r9, tgid);
  taskBlock(emitter, headerBytes);
  emitter.send(kind);
  return asm.bytes();
}

/** `sched_process_exit(task)`: tells when the last thread of a process ends. */
export function exitProgram(layout: Layout, maps: Maps): Buffer {
  const kind = kindOf('exit');
  const emitter = createEmitter(layout, maps);
  const { asm } = emitter;
  asm.load(8, r9, r1, 0);
  emitter.pointer(r6, r9, layout.offset('task_struct', 'signal'));
  asm.readKernel(slots.temp, 4, r6, layout.offset('signal_struct', 'live'));
  asm.load(4, r1, stack, slots.temp);
  asm.jumpIf(r1, '==', 0, 'last');
  asm.mov(r0, 0);
  asm.exit();
  asm.label('last');
  emitter.begin(kind);
  asm.storeConstant(8, stack, slots.result, 0);
  asm.readKernel(slots.result, 4, r9, layout.offset('task_struct', 'exit_code'));
  emitter.header(kind, 0, headerBytes);
  emitter.field(offsets.thread, 4, r9, layout.offset('task_struct', 'pid'));
  emitter.field(offsets.process, 4, r9, layout.offset('task_struct', 'tgid'));
  emitter.send(kind);
  return asm.bytes();
}

/** `cgroup_attach_task(cgroup, path, task, threadgroup)`: a process was put into another control group, as runtimes do. */
export function moveProgram(layout: Layout, maps: Maps): Buffer {
  const kind = kindOf('move');
  const emitter = createEmitter(layout, maps);
  const { asm } = emitter;
  asm.load(8, r9, r1, 16);
  asm.store(8, stack, slots.task, r9);
  emitter.begin(kind);
  asm.storeConstant(8, stack, slots.result, 0);
  emitter.header(kind, 0, headerBytes + taskFields.bytes);
  emitter.field(offsets.thread, 4, r9, layout.offset('task_struct', 'pid'));
  emitter.field(offsets.process, 4, r9, layout.offset('task_struct', 'tgid'));
  taskBlock(emitter, headerBytes);
  cgroupNames(emitter);
  emitter.send(kind);
  return asm.bytes();
}

/**
 * `io_uring_submit_req(request)`: something is asked of the kernel without a system call. Tells which operation it is, for
 * those that do what rules look for in calls.
 */
export function uringProgram(layout: Layout, maps: Maps): Buffer {
  const kind = kindOf('uring');
  const emitter = createEmitter(layout, maps);
  const { asm } = emitter;
  asm.load(8, r6, r1, 0);
  asm.storeConstant(8, stack, slots.size, 0);
  asm.readKernel(slots.size, 1, r6, layout.offset('io_kiocb', 'opcode'));
  asm.load(8, r7, stack, slots.size);
  asm.jumpIf(r7, '>', 63, 'drop');
  asm.constant(r1, operationBits);
  asm.op('shr', r1, reg(r7));
  asm.jumpIf(r1, '&', 1, 'tell');
  asm.label('drop');
  asm.mov(r0, 0);
  asm.exit();
  asm.label('tell');
  asm.mov(r9, reg(r7));
  emitter.begin(kind);
  asm.storeConstant(8, stack, slots.result, 0);
  emitter.header(kind, 0, headerBytes + 8);
  asm.store(8, r8, recordAt + headerBytes, r9);
  emitter.send(kind);
  return asm.bytes();
}

const operationBits = Object.keys(ringOperations).reduce((bits, operation) => bits | (1n << BigInt(operation)), 0n);

import { reg } from '../bpf/assembler.ts';
import { frame as stack, r0, r1, r2, r3, r6, r9 } from '../bpf/instructions.ts';
import { atRoot, detached, marks } from './frame.ts';
import { type Emitter, slots } from './emitter.ts';

const slash = 47;
/** Directories of a path that are followed up; what is deeper is marked as cut. */
const deepest = 24;
const longestName = 256;

/** Which directory a relative path starts from, given the current task in a register. */
export type Start =
  | { readonly kind: 'cwd' }
  /** The descriptor in the stack's slot; the working directory when it is `AT_FDCWD`. */
  | { readonly kind: 'descriptor'; readonly slot: number };

/**
 * Puts a path from user memory (address in slot `pointer`) and, when it is relative, the names of the directories above
 * it, leaf first, up to the process's root: what the process sees, whatever happens to it afterwards.
 */
export function userPath(emitter: Emitter, start: Start): void {
  const { asm } = emitter;
  const whole = asm.fresh('whole');
  const done = asm.fresh('done');
  // The first byte says whether it is relative.
  asm.storeConstant(8, stack, slots.temp, 0);
  asm.mov(r1, reg(stack));
  asm.op('add', r1, slots.temp);
  asm.mov(r2, 1);
  asm.load(8, r3, stack, slots.pointer);
  asm.call('readUser');
  emitter.text('user', 4096);
  asm.load(1, r1, stack, slots.temp);
  asm.jumpIf(r1, '==', slash, whole);
  asm.call('currentTask');
  asm.mov(r9, reg(r0));
  rootOf(emitter, r9);
  startOf(emitter, start, r9);
  walk(emitter);
  asm.jump(done);
  asm.label(whole);
  emitter.mark(atRoot);
  asm.label(done);
}

/** The task's root directory into the stack's slots. */
export function rootOf({ asm, layout }: Emitter, task: number): void {
  const fs = layout.offset('task_struct', 'fs');
  asm.readKernel(slots.temp, 8, task, fs);
  asm.load(8, r3, stack, slots.temp);
  asm.readKernel(slots.root, 8, r3, layout.offset('fs_struct', 'root') + layout.offset('path', 'dentry'));
  asm.load(8, r3, stack, slots.temp);
  asm.readKernel(slots.rootMount, 8, r3, layout.offset('fs_struct', 'root') + layout.offset('path', 'mnt'));
}

/** The starting directory: its entry into r6, its mount into r9. */
function startOf(emitter: Emitter, start: Start, task: number): void {
  const { asm, layout } = emitter;
  const cwd = asm.fresh('cwd');
  const ready = asm.fresh('start');
  const dentry = layout.offset('path', 'dentry');
  const mount = layout.offset('path', 'mnt');
  if (start.kind === 'descriptor') {
    asm.load(4, r1, stack, start.slot);
    asm.op32('add', r1, 100);
    // AT_FDCWD is -100.
    asm.jumpIf(r1, '==', 0, cwd);
    fileOf(emitter, task, start.slot, r6);
    const path = layout.offset('file', 'f_path');
    emitter.pointer(r9, r6, path + mount);
    emitter.pointer(r6, r6, path + dentry);
    asm.jump(ready);
    asm.label(cwd);
  }
  emitter.pointer(r6, task, layout.offset('task_struct', 'fs'));
  const pwd = layout.offset('fs_struct', 'pwd');
  emitter.pointer(r9, r6, pwd + mount);
  emitter.pointer(r6, r6, pwd + dentry);
  asm.label(ready);
}

/** The open file of the task behind the descriptor in the stack's slot; 0 when there is none. */
export function fileOf(emitter: Emitter, task: number, slot: number, to: number): void {
  const { asm, layout } = emitter;
  const bad = asm.fresh('no-file');
  const done = asm.fresh('file');
  emitter.pointer(to, task, layout.offset('task_struct', 'files'));
  emitter.pointer(to, to, layout.offset('files_struct', 'fdt'));
  // A number past the table's end is no descriptor.
  asm.readKernel(slots.temp, 4, to, layout.offset('fdtable', 'max_fds'));
  asm.load(4, r1, stack, slots.temp);
  asm.load(4, r3, stack, slot);
  asm.jumpIf(r3, '>=', reg(r1), bad);
  emitter.pointer(to, to, layout.offset('fdtable', 'fd'));
  asm.load(4, r3, stack, slot);
  asm.op('shl', r3, 3);
  asm.op('add', r3, reg(to));
  emitter.pointer(to, r3, 0);
  asm.jump(done);
  asm.label(bad);
  asm.mov(to, 0);
  asm.label(done);
}

/** Puts the names from the entry in r6, on the mount in r9, up to the root in the slots. */
export function walk(emitter: Emitter): void {
  const { asm, layout } = emitter;
  const again = asm.fresh('walk');
  const name = asm.fresh('name');
  const above = asm.fresh('above');
  const root = asm.fresh('root');
  const off = asm.fresh('detached');
  const deep = asm.fresh('deep');
  const end = asm.fresh('walked');
  const inMount = layout.offset('mount', 'mnt');
  const mountRoot = layout.offset('vfsmount', 'mnt_root');
  asm.storeConstant(8, stack, slots.round, 0);
  asm.label(again);
  asm.load(8, r1, stack, slots.round);
  asm.jumpIf(r1, '>=', deepest, deep);
  asm.op('add', r1, 1);
  asm.store(8, stack, slots.round, r1);
  asm.jumpIf(r6, '==', 0, off);
  asm.load(8, r1, stack, slots.root);
  asm.jumpIf(r6, '!=', reg(r1), name);
  asm.load(8, r1, stack, slots.rootMount);
  asm.jumpIf(r9, '==', reg(r1), root);
  asm.label(name);
  emitter.pointer(r1, r9, mountRoot);
  asm.jumpIf(r6, '!=', reg(r1), above);
  // The top of what is mounted: on with the directory it is mounted on.
  asm.op('sub', r9, inMount);
  emitter.pointer(r1, r9, layout.offset('mount', 'mnt_parent'));
  asm.jumpIf(r1, '==', reg(r9), off);
  asm.store(8, stack, slots.pointer, r1);
  emitter.pointer(r6, r9, layout.offset('mount', 'mnt_mountpoint'));
  asm.load(8, r9, stack, slots.pointer);
  asm.op('add', r9, inMount);
  asm.jump(again);
  asm.label(above);
  emitter.pointer(r1, r6, layout.offset('dentry', 'd_name') + layout.offset('qstr', 'name'));
  asm.store(8, stack, slots.pointer, r1);
  emitter.pointer(r1, r6, layout.offset('dentry', 'd_parent'));
  asm.store(8, stack, slots.size, r1);
  emitter.text('kernel', longestName);
  asm.load(8, r1, stack, slots.size);
  asm.jumpIf(r6, '==', reg(r1), off);
  asm.mov(r6, reg(r1));
  asm.jump(again);
  asm.label(deep);
  emitter.setMark(marks.truncated);
  asm.label(off);
  emitter.mark(detached);
  asm.jump(end);
  asm.label(root);
  emitter.mark(atRoot);
  asm.label(end);
}

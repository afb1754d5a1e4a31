import { reg } from '../bpf/assembler.ts';
import { r0, r1, r6, r7, r8, r9 } from '../bpf/instructions.ts';
import { type Emitter, recordAt } from './emitter.ts';
import { detached } from './frame.ts';
import { fileOf, rootOf, walk } from './path.ts';

const typeMask = 0xf000;
const socketType = 0xc000;
const pipeType = 0x1000;

/** The file behind the descriptor in the stack's slot: its mode to its place, the names of its path to the end. r6, r7 and r9 are lost. */
export function fileBlock(emitter: Emitter, at: number, slot: number): void {
  const { asm, layout } = emitter;
  const none = asm.fresh('no-file');
  const done = asm.fresh('file-told');
  asm.storeConstant(8, r8, recordAt + at, 0);
  asm.call('currentTask');
  asm.mov(r9, reg(r0));
  fileOf(emitter, r9, slot, r6);
  asm.jumpIf(r6, '==', 0, none);
  emitter.pointer(r7, r6, layout.offset('file', 'f_inode'));
  emitter.field(at, 2, r7, layout.offset('inode', 'i_mode'));
  asm.load(2, r1, r8, recordAt + at);
  asm.op('and', r1, typeMask);
  asm.jumpIf(r1, '==', socketType, none);
  asm.jumpIf(r1, '==', pipeType, none);
  rootOf(emitter, r9);
  const path = layout.offset('file', 'f_path');
  emitter.pointer(r9, r6, path + layout.offset('path', 'mnt'));
  emitter.pointer(r6, r6, path + layout.offset('path', 'dentry'));
  walk(emitter);
  asm.jump(done);
  asm.label(none);
  emitter.mark(detached);
  asm.label(done);
}

/** No file is looked for: nobody asks. */
export function noFile({ asm, mark }: Emitter, at: number): void {
  asm.storeConstant(8, r8, recordAt + at, 0);
  mark(detached);
}

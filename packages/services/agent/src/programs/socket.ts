import { frame as stack, r0, r1, r6, r7, r8, r9 } from '../bpf/instructions.ts';
import { reg } from '../bpf/assembler.ts';
import { type Emitter, recordAt, slots } from './emitter.ts';
import { socket as at } from './frame.ts';
import { fileOf } from './path.ts';

const typeMask = 0xf000;
const socketType = 0xc000;
const internet = 2;

/** Both ends of the socket behind the descriptor in the stack's slot, into their block. Marks what is no socket. r6, r7, r9 are lost. */
export function socketBlock(emitter: Emitter, start: number, slot: number): void {
  const { asm, layout } = emitter;
  const none = asm.fresh('no-socket');
  asm.storeConstant(4, r8, recordAt + start + at.isSocket, 0);
  asm.storeConstant(4, r8, recordAt + start + at.localPort, 0);
  asm.call('currentTask');
  asm.mov(r9, reg(r0));
  fileOf(emitter, r9, slot, r6);
  asm.jumpIf(r6, '==', 0, none);
  emitter.pointer(r7, r6, layout.offset('file', 'f_inode'));
  asm.storeConstant(8, stack, slots.size, 0);
  asm.readKernel(slots.size, 2, r7, layout.offset('inode', 'i_mode'));
  asm.load(2, r1, stack, slots.size);
  asm.op('and', r1, typeMask);
  asm.jumpIf(r1, '!=', socketType, none);
  emitter.pointer(r6, r6, layout.offset('file', 'private_data'));
  emitter.pointer(r6, r6, layout.offset('socket', 'sk'));
  endsOf(emitter, start);
  asm.label(none);
}

/** Both ends of the kernel's socket in r6, into their block. */
function endsOf(emitter: Emitter, start: number): void {
  const { asm, layout } = emitter;
  const done = asm.fresh('ends');
  const six = asm.fresh('ipv6');
  const field = (place: number, size: number, member: string): void =>
    emitter.field(start + place, size, r6, layout.offset('sock', member));
  asm.storeConstant(4, r8, recordAt + start + at.isSocket, 1);
  asm.store(8, r8, recordAt + start + at.id, r6);
  asm.storeConstant(8, r8, recordAt + start + at.protocol, 0);
  field(at.family, 2, '__sk_common.skc_family');
  field(at.state, 1, '__sk_common.skc_state');
  field(at.type, 2, 'sk_type');
  field(at.protocol, layout.optional('sock', 'sk_protocol')?.size === 1 ? 1 : 2, 'sk_protocol');
  field(at.localPort, 2, '__sk_common.skc_num');
  field(at.remotePort, 2, '__sk_common.skc_dport');
  asm.load(2, r1, r8, recordAt + start + at.remotePort);
  asm.swap(r1, 16);
  asm.store(2, r8, recordAt + start + at.remotePort, r1);
  asm.load(2, r1, r8, recordAt + start + at.family);
  asm.jumpIf(r1, '!=', internet, six);
  field(at.local, 4, '__sk_common.skc_rcv_saddr');
  field(at.remote, 4, '__sk_common.skc_daddr');
  asm.jump(done);
  asm.label(six);
  // Kernels without IPv6 have no room for its addresses.
  if (layout.optional('sock', '__sk_common.skc_v6_daddr') !== undefined) {
    field(at.local, 16, '__sk_common.skc_v6_rcv_saddr');
    field(at.remote, 16, '__sk_common.skc_v6_daddr');
  }
  asm.label(done);
}

import type { Abi } from '../calls/numbers.ts';
import type { Argument, CallRow } from '../calls/row.ts';
import { reg } from '../bpf/assembler.ts';
import { frame as stack, r1, r2, r3, r8 } from '../bpf/instructions.ts';
import { type Emitter, recordAt, slots } from './emitter.ts';
import { socket as socketFields, socketAt } from './frame.ts';
import { argumentSlot } from './registers.ts';

/** Which bytes that are read and written are kept: none, those of name look-ups (port 53), or all of them. */
export type Payload = 'none' | 'names' | 'all';

/** Powers of two less one. */
const longestAddress = 127;
const longestPayload = 1023;
export const namePort = 53;

/** How structs in user memory lie: with pointers of eight bytes or of four. */
const wide = { pointer: 8, header: 32, nameSize: 8, vector: 16, vectorSize: 8, stride: 64, received: 56 } as const;
const narrow = { pointer: 4, header: 16, nameSize: 4, vector: 8, vectorSize: 4, stride: 32, received: 28 } as const;

/** How many messages of one call are looked at: resolvers send two at a time. */
export const mostMessages = 2;

export interface PayloadContext {
  readonly emitter: Emitter;
  readonly row: CallRow;
  readonly abi: Abi;
  readonly payload: Payload;
}

/** The address that an argument points to. */
export function addressArgument(
  context: PayloadContext,
  index: number,
  argument: Extract<Argument, { kind: 'address' }>,
): void {
  const { emitter, abi } = context;
  const { asm } = emitter;
  loadArgument(context, index, slots.pointer);
  const size = argumentSlot(abi, argument.size);
  asm.load(size.size, r3, stack, size.slot);
  if (argument.behind === true) {
    asm.storeConstant(8, stack, slots.size, 0);
    readUserTo(emitter, slots.size, 4);
  } else {
    asm.store(8, stack, slots.size, r3);
  }
  emitter.bytes('user', longestAddress);
}

/** The bytes that an argument points to, as many as the result says. */
export function bytesArgument(context: PayloadContext, index: number): void {
  unlessUnwanted(context, () => {
    const { asm } = context.emitter;
    loadArgument(context, index, slots.pointer);
    asm.load(8, r1, stack, slots.result);
    asm.store(8, stack, slots.size, r1);
    context.emitter.bytes('user', longestPayload);
  });
}

/** The first piece of an array of `iovec`. */
export function vectorArgument(context: PayloadContext, index: number): void {
  unlessUnwanted(context, () => {
    const { asm } = context.emitter;
    const { slot, size } = argumentSlot(context.abi, index);
    asm.load(size, r3, stack, slot);
    firstPiece(context);
    capBy(context, slots.result);
    context.emitter.bytes('user', longestPayload);
  });
}

/** A message: the address it goes to or came from, and its first piece. */
export function messageArgument(context: PayloadContext, index: number): void {
  const { slot, size } = argumentSlot(context.abi, index);
  context.emitter.asm.load(size, r3, stack, slot);
  message(context, () => capBy(context, slots.result));
}

/** The first messages of an array. */
export function messagesArgument(context: PayloadContext, index: number): void {
  const { emitter, abi } = context;
  const { asm } = emitter;
  const form = formOf(abi);
  const { slot, size } = argumentSlot(abi, index);
  for (let number = 0; number < mostMessages; number += 1) {
    const none = asm.fresh('no-message');
    const end = asm.fresh('message');
    asm.load(8, r1, stack, slots.result);
    asm.jumpIf(r1, 's<=', number, none);
    asm.load(size, r3, stack, slot);
    asm.op('add', r3, form.stride * number);
    message(context, undefined);
    asm.jump(end);
    asm.label(none);
    emitter.mark(0);
    emitter.mark(0);
    asm.label(end);
  }
}

/** The header of a message at the address in r3. */
function message(context: PayloadContext, cap: (() => void) | undefined): void {
  const { emitter, abi } = context;
  const { asm } = emitter;
  const form = formOf(abi);
  readUserTo(emitter, slots.wide, form.header);
  asm.load(form.pointer, r1, stack, slots.wide);
  asm.store(8, stack, slots.pointer, r1);
  asm.load(4, r1, stack, slots.wide + form.nameSize);
  asm.store(8, stack, slots.size, r1);
  emitter.bytes('user', longestAddress);
  unlessUnwanted(context, () => {
    asm.load(form.pointer, r3, stack, slots.wide + 2 * form.pointer);
    firstPiece(context);
    cap?.();
    emitter.bytes('user', longestPayload);
  });
}

/** The first `iovec` at the address in r3, into the slots of pointer and size. */
function firstPiece({ emitter, abi }: PayloadContext): void {
  const { asm } = emitter;
  const form = formOf(abi);
  asm.storeConstant(8, stack, slots.pointer, 0);
  asm.storeConstant(8, stack, slots.size, 0);
  readUserTo(emitter, slots.piece, form.vector);
  asm.load(form.pointer, r1, stack, slots.piece);
  asm.store(8, stack, slots.pointer, r1);
  asm.load(form.pointer, r1, stack, slots.piece + form.vectorSize);
  asm.store(8, stack, slots.size, r1);
}

/** No more than what was really moved. */
function capBy({ emitter }: PayloadContext, slot: number): void {
  const { asm } = emitter;
  const fits = asm.fresh('fits');
  asm.load(8, r1, stack, slot);
  asm.load(8, r2, stack, slots.size);
  asm.jumpIf(r2, 's<=', reg(r1), fits);
  asm.store(8, stack, slots.size, r1);
  asm.label(fits);
}

/** Bytes that nobody asked for are given as none at all. */
function unlessUnwanted({ emitter, row, payload }: PayloadContext, put: () => void): void {
  const { asm } = emitter;
  if (payload === 'none') return emitter.mark(0);
  if (payload === 'all' || row.socket === undefined) return put();
  const wanted = asm.fresh('wanted');
  const end = asm.fresh('payload');
  const block = recordAt + socketAt(row);
  asm.load(2, r1, r8, block + socketFields.remotePort);
  asm.jumpIf(r1, '==', namePort, wanted);
  asm.load(2, r1, r8, block + socketFields.localPort);
  asm.jumpIf(r1, '==', namePort, wanted);
  // Sockets that are not connected name the other end in the call.
  asm.load(2, r1, stack, slots.peerPort);
  asm.jumpIf(r1, '==', namePort, wanted);
  emitter.mark(0);
  asm.jump(end);
  asm.label(wanted);
  put();
  asm.label(end);
}

/**
 * The port of the address that the call names, into the stack's slot: read before anything is put, since bytes come before
 * the address in some calls.
 */
export function peerPort(context: PayloadContext): void {
  const { emitter, row, abi } = context;
  const { asm } = emitter;
  const form = formOf(abi);
  asm.storeConstant(8, stack, slots.peerPort, 0);
  const index = row.args.findIndex(({ kind }) => kind === 'address' || kind === 'message' || kind === 'messages');
  if (index < 0) return;
  const { slot, size } = argumentSlot(abi, index);
  asm.load(size, r3, stack, slot);
  if (row.args[index]?.kind !== 'address') {
    asm.storeConstant(8, stack, slots.temp, 0);
    readUserTo(emitter, slots.temp, form.pointer);
    asm.load(8, r3, stack, slots.temp);
  }
  asm.op('add', r3, 2);
  readUserTo(emitter, slots.peerPort, 2);
  asm.load(2, r1, stack, slots.peerPort);
  asm.swap(r1, 16);
  asm.store(8, stack, slots.peerPort, r1);
}

function loadArgument({ emitter, abi }: PayloadContext, index: number, to: number): void {
  const { slot, size } = argumentSlot(abi, index);
  emitter.asm.load(size, r1, stack, slot);
  emitter.asm.store(8, stack, to, r1);
}

/** User memory at the address in r3 onto the stack. */
function readUserTo({ asm }: Emitter, slot: number, size: number): void {
  asm.mov(r1, reg(stack));
  asm.op('add', r1, slot);
  asm.mov(r2, size);
  asm.call('readUser');
}

function formOf(abi: Abi): typeof wide | typeof narrow {
  return abi === 'ia32' || abi === 'socketcall' ? narrow : wide;
}

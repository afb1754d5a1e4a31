import { reg } from '../bpf/assembler.ts';
import { frame as stack, r1, r3, r6, r7, r8, r9 } from '../bpf/instructions.ts';
import { type Emitter, recordAt, slots } from './emitter.ts';
import { atRoot, task as at } from './frame.ts';

const pidTypes = { process: 1, group: 2, session: 3 } as const;
const pathDepth = 4;

/** Who the task in r9 is and where it runs, into its block at `start` of the record. r6 and r7 are lost. */
export function taskBlock(emitter: Emitter, start: number): void {
  const { asm, layout } = emitter;
  const field = (place: number, size: number, from: number, offset: number): void =>
    emitter.field(start + place, size, from, offset);

  emitter.pointer(r6, r9, layout.offset('task_struct', 'real_parent'));
  field(at.ppid, 4, r6, layout.offset('task_struct', 'tgid'));
  const numbers = layout.offset('pid', 'numbers');
  const upid = layout.size('upid');
  const nr = layout.offset('upid', 'nr');
  const pids = layout.offset('signal_struct', 'pids');
  emitter.pointer(r7, r9, layout.offset('task_struct', 'signal'));
  for (const [type, place] of [
    ['session', at.sid],
    ['group', at.pgid],
  ] as const) {
    emitter.pointer(r6, r7, pids + 8 * pidTypes[type]);
    field(place, 4, r6, numbers + nr);
  }
  field(at.threads, 4, r7, layout.offset('signal_struct', 'live'));
  // As the process's own namespace counts them.
  emitter.pointer(r6, r7, pids + 8 * pidTypes.process);
  ownNumber(at.vpid);
  emitter.pointer(r6, r7, pids + 8 * pidTypes.group);
  ownNumber(at.vpgid);
  ttyField();

  emitter.pointer(r6, r9, layout.offset('task_struct', 'cred'));
  for (const [member, place] of [
    ['uid', at.uid],
    ['gid', at.gid],
    ['euid', at.euid],
    ['egid', at.egid],
  ] as const)
    field(place, 4, r6, layout.offset('cred', member));
  for (const [member, place] of [
    ['cap_permitted', at.capPermitted],
    ['cap_effective', at.capEffective],
    ['cap_inheritable', at.capInheritable],
  ] as const)
    field(place, 8, r6, layout.offset('cred', member));
  emitter.pointer(r6, r6, layout.offset('cred', 'user_ns'));
  field(at.userNs, 4, r6, layout.offset('user_namespace', 'ns.inum'));

  // Kernels without auditing know no login.
  const login = layout.optional('task_struct', 'loginuid');
  if (login === undefined) asm.storeConstant(4, r8, recordAt + start + at.loginUid, -1);
  else field(at.loginUid, 4, r9, login.offset);

  emitter.pointer(r6, r9, layout.offset('task_struct', 'nsproxy'));
  asm.mov(r7, reg(r6));
  emitter.pointer(r6, r7, layout.offset('nsproxy', 'mnt_ns'));
  field(at.mountNs, 4, r6, layout.offset('mnt_namespace', 'ns.inum'));
  emitter.pointer(r6, r7, layout.offset('nsproxy', 'pid_ns_for_children'));
  field(at.pidNs, 4, r6, layout.offset('pid_namespace', 'ns.inum'));
  emitter.pointer(r6, r7, layout.offset('nsproxy', 'net_ns'));
  field(at.netNs, 4, r6, layout.offset('net', 'ns.inum'));

  emitter.pointer(r6, r9, layout.offset('task_struct', 'cgroups'));
  emitter.pointer(r6, r6, layout.offset('css_set', 'dfl_cgrp'));
  emitter.pointer(r6, r6, layout.offset('cgroup', 'kn'));
  field(at.cgroupId, 8, r6, layout.offset('kernfs_node', 'id'));
  field(at.start, 8, r9, layout.offset('task_struct', 'start_time'));
  field(at.comm, 16, r9, layout.offset('task_struct', 'comm'));

  function ownNumber(place: number): void {
    asm.readKernel(slots.temp, 4, r6, layout.offset('pid', 'level'));
    asm.load(4, r3, stack, slots.temp);
    asm.op('and', r3, 31);
    asm.op('mul', r3, upid);
    asm.op('add', r3, reg(r6));
    field(place, 4, r3, numbers + nr);
  }

  /** The device's number as the kernel packs it: minor's low byte, major, the rest of the minor. */
  function ttyField(): void {
    const none = asm.fresh('no-tty');
    const done = asm.fresh('tty');
    emitter.pointer(r6, r7, layout.offset('signal_struct', 'tty'));
    asm.jumpIf(r6, '==', 0, none);
    asm.readKernel(slots.size, 4, r6, layout.offset('tty_struct', 'index'));
    emitter.pointer(r6, r6, layout.offset('tty_struct', 'driver'));
    asm.readKernel(slots.temp, 4, r6, layout.offset('tty_driver', 'minor_start'));
    asm.load(4, r7, stack, slots.size);
    asm.load(4, r1, stack, slots.temp);
    asm.op('add', r7, reg(r1));
    asm.readKernel(slots.temp, 4, r6, layout.offset('tty_driver', 'major'));
    asm.load(4, r1, stack, slots.temp);
    asm.op('shl', r1, 8);
    asm.mov(r3, reg(r7));
    asm.op('and', r7, 0xff);
    asm.op('or', r1, reg(r7));
    asm.op('shr', r3, 8);
    asm.op('shl', r3, 20);
    asm.op('or', r1, reg(r3));
    asm.store(4, r8, recordAt + start + at.tty, r1);
    asm.jump(done);
    asm.label(none);
    asm.storeConstant(4, r8, recordAt + start + at.tty, 0);
    asm.label(done);
  }
}

/**
 * Puts the last names of the task's control group, leaf first: of the second version's tree, then of the first version's
 * tree for memory, where there is one. The task is in the stack's slot `task`.
 */
export function cgroupNames(emitter: Emitter): void {
  const { asm, layout } = emitter;
  const sets = layout.offset('css_set', 'subsys');
  const memory = layout.btf.enumValue('memory_cgrp_id');
  asm.load(8, r6, stack, slots.task);
  emitter.pointer(r6, r6, layout.offset('task_struct', 'cgroups'));
  emitter.pointer(r6, r6, layout.offset('css_set', 'dfl_cgrp'));
  names();
  if (memory === undefined) return emitter.mark(atRoot);
  asm.load(8, r6, stack, slots.task);
  emitter.pointer(r6, r6, layout.offset('task_struct', 'cgroups'));
  emitter.pointer(r6, r6, sets + 8 * memory);
  emitter.pointer(r6, r6, layout.offset('cgroup_subsys_state', 'cgroup'));
  names();

  function names(): void {
    const end = asm.fresh('names');
    emitter.pointer(r6, r6, layout.offset('cgroup', 'kn'));
    for (let depth = 0; depth < pathDepth; depth += 1) {
      asm.jumpIf(r6, '==', 0, end);
      emitter.pointer(r1, r6, layout.offset('kernfs_node', 'name'));
      asm.store(8, stack, slots.pointer, r1);
      emitter.text('kernel', 128);
      emitter.pointer(r6, r6, layout.offset('kernfs_node', 'parent', '__parent'));
    }
    asm.label(end);
    emitter.mark(atRoot);
  }
}

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTable } from '../src/state/table.ts';

describe('the table of processes', () => {
  it('gives a child what its parent has, until it runs another program', () => {
    const table = createTable();
    table.exec({ pid: 1, exepath: '/usr/sbin/nginx', args: ['-g'], uid: 33, cwd: '/srv' });
    const child = table.fork(1, { pid: 2 });
    expect([child.name, child.uid, child.cwd, child.parent?.pid]).toEqual(['nginx', 33, '/srv', 1]);
    const shell = table.exec({ pid: 2, exepath: '/bin/sh' });
    expect([shell.name, shell.args, shell.uid, shell.parent?.name]).toEqual(['sh', undefined, 33, 'nginx']);
  });

  it('takes from a new program what was not meant for it', () => {
    const table = createTable();
    const process = table.learn({ pid: 1, exepath: '/bin/sh' });
    table.open(process, { num: 3, type: 'file', name: '/a' });
    table.open(process, { num: 4, type: 'file', name: '/b', closeOnExec: true });
    table.dup(process, 4, 0);
    table.exec({ pid: 1, exepath: '/bin/cat' });
    expect([...process.descriptors.keys()]).toEqual([3, 0]);
    expect(table.size.descriptors).toBe(2);
  });

  it('keeps ancestors askable after they have ended', () => {
    const table = createTable();
    table.exec({ pid: 1, exepath: '/bin/sh' });
    const child = table.fork(1, { pid: 2, exepath: '/bin/cat' });
    table.exit(1);
    expect(child.parent?.name).toBe('sh');
  });

  it('takes a number that comes back for another process', () => {
    const table = createTable();
    table.exec({ pid: 7, exepath: '/bin/old', uid: 5 });
    table.exit(7);
    expect(table.fork(1, { pid: 7 }).uid).toBeUndefined();
  });

  it('forgets ended processes first, then the oldest, and counts', () => {
    const table = createTable({ processes: 4, descriptors: 100, containers: 10 });
    for (const pid of [1, 2, 3, 4]) table.learn({ pid, exepath: `/bin/p${pid}` });
    table.exit(3);
    table.learn({ pid: 5 });
    expect([table.find(3), table.find(1)?.name, table.forgotten.processes]).toEqual([undefined, 'p1', 0]);
    table.learn({ pid: 6 });
    expect([table.find(1), table.forgotten.processes]).toEqual([undefined, 1]);
  });

  it('bounds descriptors and counts what is lost', () => {
    const table = createTable({ processes: 10, descriptors: 3, containers: 10 });
    const process = table.learn({ pid: 1 });
    for (const num of [1, 2, 3, 4]) table.open(process, { num, type: 'file', name: `/f${num}` });
    expect([[...process.descriptors.keys()], table.forgotten.descriptors]).toEqual([[2, 3, 4], 1]);
  });

  it('stays within its limits whatever is told', () => {
    const pid = fc.integer({ min: 0, max: 12 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('fork' as const), pid, other: pid }),
      fc.record({ kind: fc.constant('exec' as const), pid, other: pid }),
      fc.record({ kind: fc.constant('exit' as const), pid, other: pid }),
      fc.record({ kind: fc.constant('open' as const), pid, other: pid }),
      fc.record({ kind: fc.constant('dup' as const), pid, other: pid }),
      fc.record({ kind: fc.constant('close' as const), pid, other: pid }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const table = createTable({ processes: 5, descriptors: 8, containers: 2 });
        for (const { kind, pid: one, other } of steps) {
          if (kind === 'fork') table.fork(one, { pid: other });
          else if (kind === 'exec') table.exec({ pid: one, ppid: other, exepath: '/bin/x' });
          else if (kind === 'exit') table.exit(one);
          else if (kind === 'open') table.open(table.get(one), { num: other, type: 'file', name: '/f' });
          else if (kind === 'dup') table.dup(table.get(one), other, other + 1);
          else table.close(table.get(one), other);
          const { processes, descriptors } = table.size;
          expect(processes).toBeLessThanOrEqual(5);
          expect(descriptors).toBeLessThanOrEqual(8);
          let held = 0;
          for (let at = 0; at <= 13; at += 1) held += table.find(at)?.descriptors.size ?? 0;
          expect(descriptors).toBe(held);
        }
      }),
    );
  });
});

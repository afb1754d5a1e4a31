import { spawnSync } from 'node:child_process';
import { createTable } from '@seawall/runtime';
import { expect, test } from 'vitest';
import { watch, whyNot } from './sensor-helpers.ts';

const reason = whyNot();
if (reason !== undefined) console.log(`survival: ${reason}`);

const opens = 20_000;
const opening = `import os
for _ in range(${opens}): os.close(os.open("/etc/hostname", os.O_RDONLY))`;

test.skipIf(reason !== undefined)('a ring that overflows loses, counts what it lost, and goes on', async () => {
  let told = 0;
  const watching = watch({ ringBytes: 64 * 1024, onLost: () => (told += 1) });
  try {
    // While this waits for the program, nobody reads the ring.
    expect(spawnSync('/usr/bin/python3', ['-c', opening]).status).toBe(0);
    watching.sensor.drain();
    const { lost, seen, lostByCpu, ring } = watching.sensor.counters;
    expect(lost).toBeGreaterThan(opens / 2);
    expect(lostByCpu.reduce((sum, one) => sum + one, 0)).toBe(lost);
    expect(seen).toBeGreaterThanOrEqual(opens);
    expect(ring.fullest).toBeGreaterThan(ring.size * 0.9);
    expect([watching.sensor.lost, told > 0]).toEqual([lost, true]);
    const { pid } = await watching.run('/bin/true', []);
    expect(watching.of(pid).map(({ event }) => event.type)).toContain('execve');
  } finally {
    watching.close();
  }
});

test.skipIf(reason !== undefined)(
  'a storm of processes is seen to its last fork and leaves nothing behind',
  async () => {
    const watching = watch();
    const forks = 3000;
    const storm = `import os
for _ in range(${forks}):
    pid = os.fork()
    if pid == 0: os._exit(7)
    os.waitpid(pid, 0)`;
    try {
      const { pid } = await watching.run('/usr/bin/python3', ['-c', storm]);
      const all = watching.of(pid);
      const made = all.filter(({ event }) => event.type === 'clone' && event.process?.ppid === pid);
      const ended = all.filter(({ event, kernel }) => event.type === 'procexit' && kernel.result === 7 << 8);
      expect([made.length, ended.length, watching.sensor.counters.lost]).toEqual([forks, forks, 0]);
      expect(made.every(({ event }) => event.process?.parent?.pid === pid)).toBe(true);
    } finally {
      watching.close();
    }
  },
);

test.skipIf(reason !== undefined)('more processes than there is room for are forgotten and counted', async () => {
  const table = createTable({ processes: 64, descriptors: 256, containers: 8 });
  const watching = watch({ table });
  try {
    await watching.run('/usr/bin/python3', [
      '-c',
      'import os, time\nfor _ in range(150):\n    if os.fork() == 0: time.sleep(1); os._exit(0)',
    ]);
    expect(table.size.processes).toBeLessThanOrEqual(64);
    expect(table.forgotten.processes).toBeGreaterThan(0);
    expect(watching.sensor.counters.lost).toBe(0);
  } finally {
    watching.close();
  }
});

test.skipIf(reason !== undefined)('rules that change, change what is captured', async () => {
  const watching = watch({ wanted: new Map() });
  const made = async (): Promise<boolean> => {
    const { pid } = await watching.run('/bin/sh', ['-c', 'rmdir /nowhere/at/all 2>/dev/null; true']);
    return watching.of(pid).some(({ event }) => event.type === 'rmdir');
  };
  try {
    expect(await made()).toBe(false);
    watching.sensor.want(new Map([['rmdir', { succeeded: false, payload: 'none', sample: 1 }]]));
    expect(await made()).toBe(true);
    watching.sensor.want(new Map([['rmdir', { succeeded: true, payload: 'none', sample: 1 }]]));
    expect(await made()).toBe(false);
    watching.sensor.want(new Map());
    expect(await made()).toBe(false);
  } finally {
    watching.close();
  }
});

test.skipIf(reason !== undefined)(
  'files that are only read are told by what their path begins with, or when it hides that',
  async () => {
    const watching = watch({
      wanted: new Map([['openat', { succeeded: true, payload: 'none', sample: 1, readPrefixes: ['/etc/host'] }]]),
    });
    const script = `import os
for path in ["/etc/hostname", "/etc/passwd", "/etc/../etc/passwd", "//etc/passwd", "etc/passwd", "/dev/null"]:
    os.chdir("/"); os.close(os.open(path, os.O_RDONLY if path != "/dev/null" else os.O_WRONLY))`;
    try {
      const { pid } = await watching.run('/usr/bin/python3', ['-c', script]);
      const names = watching
        .of(pid)
        .map(({ kernel }) => kernel.rawPath)
        .filter((path) => path !== undefined);
      expect(names.slice(-5)).toEqual([
        '/etc/hostname',
        '/etc/../etc/passwd',
        '//etc/passwd',
        'etc/passwd',
        '/dev/null',
      ]);
      expect(names).not.toContain('/etc/passwd');
    } finally {
      watching.close();
    }
  },
);

test.skipIf(reason !== undefined)('processes of names that are to be skipped are not told of', async () => {
  const watching = watch({ skippedNames: ['rmdir'] });
  try {
    const { pid } = await watching.run('/bin/sh', ['-c', 'rmdir /nowhere/at/all 2>/dev/null; true']);
    const types = new Set(watching.of(pid).map(({ event }) => event.type));
    expect([types.has('execve'), types.has('rmdir')]).toEqual([true, false]);
  } finally {
    watching.close();
  }
});

import { spawnSync } from 'node:child_process';
import { createTable } from '@seawall/runtime';
import { expect, test } from 'vitest';
import type { CallFilter } from '../src/index.ts';
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
  'files are told by what their path is like and how they are opened, or when it hides where it leads',
  async () => {
    const watching = watch({
      wanted: new Map([
        [
          'openat',
          {
            succeeded: true,
            payload: 'none',
            sample: 1,
            paths: { reading: ['/etc/host*', '*/missing'], writing: ['*/null'] },
          },
        ],
      ]),
    });
    const script = `import os
for path in ["/etc/hostname", "/etc/passwd", "/etc/../etc/passwd", "//etc/passwd", "etc/passwd", "/dev/null", "/dev/zero"]:
    os.chdir("/"); os.close(os.open(path, os.O_RDONLY if not path.startswith("/dev") else os.O_WRONLY))
os.close(os.open("/dev/null", os.O_RDONLY))`;
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

test.skipIf(reason !== undefined)('a call on a file tells which one, though its opening was not told', async () => {
  const filter: CallFilter = { succeeded: true, payload: 'none', sample: 1 };
  const watching = watch({
    wanted: new Map([
      ['fchmod', filter],
      ['fchdir', filter],
      ['rmdir', { ...filter, succeeded: false }],
      ['read', { ...filter, payload: 'all' }],
    ]),
  });
  const script = `import os, tempfile
name = tempfile.mktemp(prefix="seawall-")
file = os.open(name, os.O_RDWR | os.O_CREAT); os.fchmod(file, 0o600); os.unlink(name)
folder = os.open("/usr/share", os.O_RDONLY); os.fchdir(folder)
os.read(os.open("/etc/hostname", os.O_RDONLY), 10)
try: os.rmdir("nothing")
except OSError: pass
print(name)`;
  try {
    const { pid, output } = await watching.run('/usr/bin/python3', ['-c', script]);
    const named = (type: string): (string | undefined)[] =>
      watching.of(pid).flatMap(({ event }) => (event.type === type ? [event.descriptor?.name] : []));
    expect(named('fchmod')).toEqual([output.trim()]);
    expect(named('fchdir')).toEqual(['/usr/share']);
    expect(named('read')).toContain('/etc/hostname');
    const removed = watching.of(pid).find(({ event }) => event.type === 'rmdir');
    expect([removed?.event.args?.['path'], removed?.event.process?.cwd]).toEqual(['/usr/share/nothing', '/usr/share']);
  } finally {
    watching.close();
  }
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

// The command as a process of its own: pipes, signals, strange file systems.

const bin = join(import.meta.dirname, '../bin/seawall.js');
const shared = process.env['SEAWALL_SHARED'] ?? join(import.meta.dirname, '../../../../../shared');

function seawall(cwd: string, argv: readonly string[], input?: string) {
  const run = spawnSync(process.execPath, [bin, ...argv], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(input === undefined ? {} : { input }),
  });
  return { code: run.status, stdout: run.stdout, stderr: run.stderr };
}

test('a reader that closes the pipe ends the command quietly', () => {
  const run = spawnSync('sh', ['-c', `"${process.execPath}" "${bin}" controls list | head -n 1`], { encoding: 'utf8' });
  expect(run.stdout.trim().split('\n')).toHaveLength(1);
  expect(run.stderr).toBe('');
});

test('standard input is scanned', () => {
  const { code, stdout } = seawall(
    '/',
    ['scan', '-'],
    '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"hostPID":true}}',
  );
  expect(code).toBe(1);
  expect(stdout).toContain('<stdin>');
});

test('hostile input ends in messages, never in a crash or a hang', () => {
  const directory = mkdtempSync(join(tmpdir(), 'seawall-hostile-'));
  try {
    const bomb = Array.from({ length: 40 }, (_, at) => `a${at}: &a${at} [${`*a${at - 1},`.repeat(9)}]`).slice(1);
    writeFileSync(join(directory, 'aliases.yaml'), `a0: &a0 [x]\n${bomb.join('\n')}\n`);
    writeFileSync(join(directory, 'deep.yaml'), '['.repeat(500_000));
    writeFileSync(join(directory, 'deep.json'), '{"a":'.repeat(500_000));
    writeFileSync(join(directory, 'line.yaml'), `a: "${'x'.repeat(20_000_000)}"\n`);
    writeFileSync(join(directory, 'huge.yaml'), Buffer.alloc(100 * 1024 * 1024, 'a: b\n'));
    writeFileSync(join(directory, 'binary.yaml'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]));
    writeFileSync(join(directory, 'Dockerfile'), `FROM a\n${'RUN x \\\n'.repeat(200_000)}`);
    writeFileSync(
      join(directory, 'good.yaml'),
      'apiVersion: v1\nkind: Pod\nmetadata: {name: good}\nspec: {hostPID: true}\n',
    );
    symlinkSync('.', join(directory, 'loop'));
    const { code, stdout, stderr } = seawall(directory, ['scan']);
    expect(code).toBe(3);
    expect(stderr).toBe('');
    for (const name of ['aliases.yaml:', 'deep.yaml:', 'deep.json:', 'huge.yaml:', 'binary.yaml:', 'loop']) {
      expect(stdout).toContain(name);
    }
    expect(stdout).toContain('Pod good');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test.skipIf(!existsSync(join(shared, 'inputs'))).each(['online-boutique', 'sock-shop', 'kubernetes-goat'])(
  '%s scans without a problem of our own',
  (name) => {
    const { code, stdout, stderr } = seawall(shared, ['scan', `inputs/${name}`, '--format', 'json']);
    expect([0, 1, 3]).toContain(code);
    expect(stderr).toBe('');
    const report = JSON.parse(stdout);
    expect(report.problems.filter((problem: { code: string }) => problem.code === 'internal')).toEqual([]);
    expect(report.findings.length).toBeGreaterThan(10);
  },
);

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../bin/seawall.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'seawall-live-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const able = process.getuid?.() === 0 && existsSync('/sys/kernel/btf/vmlinux');
if (!able) console.log('live: needs root and a kernel with type information');

interface Line {
  readonly type: string;
  readonly rule?: string;
  readonly message?: string;
  readonly count?: number;
}

const own = join(folder, 'dropped');
const rules = join(folder, 'rules.yaml');

/** Watches this host while something is done, and gives all that was told of it. */
async function live(done: () => void, ...flags: readonly string[]): Promise<string> {
  const argv = [program, 'detect', '--state', folder, '--format', 'json', '--severity', 'info', ...flags];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  const ended = new Promise((resolve) => child.once('close', resolve));
  for (let tries = 0; tries < 600 && !stderr.includes('Ctrl-C') && child.exitCode === null; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  done();
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.kill('SIGTERM');
  await ended;
  return stdout;
}

/** What the alerts say, without what differs from run to run: their ids and the moment. */
function alertsIn(stdout: string): string[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .flatMap(({ type, rule, message, count }) => (type === 'alert' ? [`${rule}: ${message} (${count})`] : []))
    .sort();
}

/** Deeds of the default rules, and the program that a rule knows by its hash. */
function attack(): void {
  spawnSync('bash', [
    '-c',
    `cat /etc/shadow >/dev/null; cd /etc && head -1 shadow >/dev/null; ${own} 1; touch /etc/cron.d/x-seawall; rm /etc/cron.d/x-seawall`,
  ]);
  spawnSync('python3', ['-c', 'import socket;socket.socket().connect_ex(("127.0.0.1",9))']);
}

describe.skipIf(!able)('seawall detect on this host', () => {
  it('says the same of a recording as it said when it was made', async () => {
    cpSync('/bin/true', own);
    const sha256 = createHash('sha256').update(readFileSync(own)).digest('hex');
    writeFileSync(
      rules,
      `- rule: Known program
  desc: by its hash
  condition: evt.type = execve and proc.exe.sha256 = ${sha256} and proc.name = dropped
  output: hash %proc.exe.sha256 of %proc.exepath
  priority: CRITICAL
  source: syscall
`,
    );
    const recording = join(folder, 'live.swrec');
    const flags = ['--rules', rules];
    const then = alertsIn(await live(attack, '--record', recording, ...flags));
    expect(then.filter((one) => one.startsWith('Known program'))).toEqual([
      `Known program: hash ${sha256} of ${own} (1)`,
    ]);
    expect(then.filter((one) => one.startsWith('Passwords of accounts read')).length).toBeGreaterThan(0);
    expect(then.some((one) => one.startsWith('Cron table written'))).toBe(true);
    const again = spawnSync(
      process.execPath,
      [program, 'detect', recording, '--format', 'json', '--severity', 'info', ...flags],
      { maxBuffer: 1e9 },
    );
    expect(alertsIn(again.stdout.toString())).toEqual(then);
  });

  it('looks at one in so many of a call that is sampled, and refuses what is none', async () => {
    const many = `import os
for _ in range(400):
    try: os.rmdir("/nowhere")
    except OSError: pass`;
    writeFileSync(
      rules,
      `- rule: Folder removed
  desc: every one
  condition: evt.type = rmdir and evt.arg.path = /nowhere
  output: removed %evt.num
  priority: CRITICAL
  source: syscall
`,
    );
    const told = await live(
      () => void spawnSync('python3', ['-c', many]),
      '--no-default-rules',
      '--rules',
      rules,
      '--sample',
      'rmdir=10',
    );
    const summary = JSON.parse(told.trimEnd().split('\n').at(-1) ?? '') as {
      byRule: Record<string, { matched: number }>;
    };
    const seen = summary.byRule['Folder removed']?.matched ?? 0;
    expect(seen).toBeGreaterThan(5);
    expect(seen).toBeLessThan(150);
    const refused = spawnSync(process.execPath, [program, 'detect', '--sample', 'nothing=10', '--state', folder]);
    expect([refused.status, refused.stderr.toString()]).toEqual([2, expect.stringContaining('nothing=10')]);
  });
});

import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../bin/seawall.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'seawall-detect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secrets = (id: string): string =>
  `${JSON.stringify({ kind: 'Event', apiVersion: 'audit.k8s.io/v1', auditID: id, stage: 'ResponseComplete', verb: 'list', requestURI: '/api/v1/secrets', user: { username: `user-${id}` }, objectRef: { resource: 'secrets' }, responseStatus: { code: 200 } })}\n`;

function start(...argv: readonly string[]) {
  const child = spawn(process.execPath, [program, 'detect', ...argv], { cwd: folder });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (part: Buffer) => {
    said.stdout += part.toString();
  });
  child.stderr.on('data', (part: Buffer) => {
    said.stderr += part.toString();
  });
  return { child, ended, said };
}

function rulesIn(lines: string): string[] {
  return lines
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; rule?: string })
    .flatMap(({ type, rule }) => (type === 'alert' ? [rule ?? ''] : []));
}

/** Waits until it holds; a minute is more than any machine needs. */
async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1200 && !holds(); tries += 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}

describe('seawall detect as a process', () => {
  it('reads standard input to its end', async () => {
    const { child, ended, said } = start('-', '--format', 'json');
    child.stdin.end(secrets('a') + secrets('b'));
    const twice = Array.from({ length: 2 }, () => 'Secrets of all namespaces listed');
    expect([await ended, rulesIn(said.stdout)]).toEqual([1, twice]);
  });

  it('follows a log until it is told to end, and goes on after that where it was', async () => {
    const log = join(folder, 'audit.log');
    writeFileSync(log, secrets('a'));
    const flags = ['--audit-log', log, '--position', 'position.json', '--from-start', '--format', 'json'];
    const first = start(...flags);
    await until(() => first.said.stdout.includes('user-a'));
    appendFileSync(log, secrets('b'));
    await until(() => first.said.stdout.includes('user-b'));
    first.child.kill('SIGTERM');
    expect([await first.ended, rulesIn(first.said.stdout).length]).toEqual([1, 2]);
    appendFileSync(log, secrets('c'));
    const second = start(...flags);
    await until(() => second.said.stdout.includes('user-c'));
    second.child.kill('SIGINT');
    expect([await second.ended, rulesIn(second.said.stdout).length]).toEqual([1, 1]);
    const position = JSON.parse(readFileSync(join(folder, 'position.json'), 'utf8')) as unknown;
    expect(position).toMatchObject({ offset: 3 * secrets('a').length });
  });

  it('listens for batches until it is told to end', async () => {
    const { child, ended, said } = start('--webhook', '127.0.0.1:0', '--format', 'json');
    await until(() => /http:\/\/\S+/.test(said.stderr));
    const url = /http:\/\/\S+/.exec(said.stderr)?.[0] ?? '';
    const items = ['a', 'b'].map((id) => JSON.parse(secrets(id)) as unknown);
    const body = JSON.stringify({ kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items });
    expect((await fetch(url, { method: 'POST', body })).status).toBe(200);
    child.kill('SIGTERM');
    expect([await ended, rulesIn(said.stdout).length]).toEqual([1, 2]);
  });

  it('ends by itself when its time is over', async () => {
    const { ended } = start('--audit-log', join(folder, 'never.log'), '--duration', '1s');
    expect(await ended).toBe(0);
  });
});

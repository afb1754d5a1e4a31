import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

// The process that answers an alert is killed while it is at it.

const folder = mkdtempSync(join(tmpdir(), 'seawall-interrupted-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bin = join(import.meta.dirname, '../bin/seawall.js');
const seawall = (...args: string[]) =>
  spawnSync(process.execPath, [bin, ...args], { cwd: folder, encoding: 'utf8', env: { ...process.env, HOME: folder } });

test('what it had begun stands in the journal, and the next run says so', () => {
  const event = {
    type: 'execve',
    time: '2026-03-02T10:00:00.000Z',
    process: { exepath: '/tmp/xmrig', args: [], container: 'c1', user: 'root' },
  };
  writeFileSync(join(folder, 'events.ndjson'), `${JSON.stringify(event)}\n`);
  const action = '{action: command, command: [/bin/sh, -c, "kill -9 $PPID"]}';
  writeFileSync(
    join(folder, 'seawall.yaml'),
    `alerting:\n  responses:\n  - {name: tell, when: {rules: [Miner started]}, mode: apply, actions: [${action}]}\n`,
  );
  const state = join(folder, 'state');
  const detect = [
    'detect',
    'events.ndjson',
    '--respond',
    '--config',
    'seawall.yaml',
    '--state',
    state,
    '--fail-on',
    'none',
  ];
  const journal = (): unknown[] =>
    seawall('respond', 'journal', '--state', state, '--format', 'json')
      .stdout.trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { result: string }).result);
  expect(seawall(...detect).status).not.toBe(0);
  expect(journal()).toEqual(['begun']);
  writeFileSync(join(folder, 'seawall.yaml'), 'alerting: {responses: []}\n');
  const next = seawall(...detect);
  expect([next.status, next.stderr]).toEqual([0, expect.stringMatching(/not known how far it came/)]);
  expect(journal()).toEqual(['interrupted']);
});

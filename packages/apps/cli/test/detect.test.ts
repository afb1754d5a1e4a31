import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { width } from '../src/terminal/width.ts';
import { run } from './run.ts';

const recordings = fileURLToPath(new URL('../../../domains/runtime/recordings/', import.meta.url));
const execution = join(recordings, 'node-execution.ndjson');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'seawall-detect-'));
  writeFileSync(
    join(folder, 'draft.yaml'),
    '- rule: Any program\n  desc: d\n  condition: evt.type = execve and container.id != host\n  output: "ran %proc.name"\n  priority: ERROR\n- rule: Broken\n  desc: d\n  condition: nonsense.field = 1\n  output: o\n  priority: ERROR\n',
  );
  writeFileSync(
    join(folder, 'good.yaml'),
    '- rule: Any program\n  desc: d\n  condition: evt.type = execve\n  output: "ran %proc.name"\n  priority: INFO\n',
  );
  writeFileSync(join(folder, 'bad.ndjson'), '{"type":"execve","process":{"exepath":"/bin/true"}}\nnot json\n');
  writeFileSync(
    join(folder, 'exceptions.yaml'),
    '- rule: Reverse shell*\n  when: proc.name = sh\n  reason: a drill\n- rule: "*"\n',
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function widest(text: string): number {
  return Math.max(...text.split('\n').map(width));
}

describe('seawall detect', () => {
  it.each(['en', 'zh'])('says what a recording holds, in %s within 80 columns', async (lang) => {
    const { code, stdout } = await run(folder, ['--lang', lang, 'detect', execution]);
    expect(code).toBe(1);
    expect(stdout).toContain(
      lang === 'en'
        ? 'Reverse shell over a socket · Deployment shop/web'
        : '通过套接字的反弹 Shell · Deployment shop/web',
    );
    expect(stdout).toContain(lang === 'en' ? 'Incidents (1)' : '安全事件 (1)');
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });

  it('writes an object a line', async () => {
    const { stdout } = await run(folder, ['detect', execution, '--format', 'json']);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(new Set(lines.map(({ type }) => type))).toEqual(new Set(['alert', 'incident', 'summary']));
    expect(lines[0]).toMatchObject({
      rule: 'Reverse shell over a socket',
      severity: 'critical',
      workload: { namespace: 'shop', pod: 'web-7c9d' },
      completeness: { dropped: 0, unreadable: 0 },
    });
  });

  it('writes what reads Falco can read', async () => {
    const { stdout } = await run(folder, ['detect', execution, '--format', 'falco']);
    const [first = ''] = stdout.split('\n');
    expect(Object.keys(JSON.parse(first) as object).sort()).toEqual([
      'message',
      'output',
      'output_fields',
      'priority',
      'rule',
      'source',
      'tags',
      'time',
    ]);
  });

  it('keeps good rules in force beside a bad one, and says so', async () => {
    const { code, stdout, stderr } = await run(folder, ['detect', execution, '-r', 'draft.yaml']);
    expect(stderr).toContain("rule 'Broken' (draft.yaml:6:3)");
    expect(stdout).toContain('ran sh');
    expect(code).toBe(3);
  });

  it('says which line cannot be read, and that the answer is incomplete', async () => {
    const { code, stdout } = await run(folder, ['detect', 'bad.ndjson']);
    expect([code, stdout]).toEqual([3, expect.stringContaining('bad.ndjson:2 is no JSON')]);
  });

  it('shows what exceptions hide', async () => {
    const { code, stdout, stderr } = await run(folder, ['detect', execution, '--exceptions', 'exceptions.yaml']);
    expect(stdout).toContain('1 × Reverse shell*: a drill');
    expect(stderr).toContain('exceptions.yaml: exception 2: gives no reason');
    expect(code).toBe(3);
  });

  it.each([
    ['a file that is not there', ['detect', 'absent.ndjson'], 2],
    ['an address that is none', ['detect', '--webhook', 'nowhere'], 2],
    ['a time that is none', ['detect', 'bad.ndjson', '--duration', 'soon'], 2],
    ['rules that are not there', ['detect', execution, '-r', 'absent.yaml'], 2],
    ['a rule that is not there', ['detect', 'rules', 'explain', 'no such rule'], 2],
  ])('refuses %s', async (_, argv, code) => expect((await run(folder, argv)).code).toBe(code));

  it('fails from a severity up', async () => {
    expect((await run(folder, ['detect', execution, '--fail-on', 'none'])).code).toBe(0);
    expect((await run(folder, ['detect', execution, '--no-default-rules', '-r', 'good.yaml'])).code).toBe(0);
    expect(
      (await run(folder, ['detect', execution, '--no-default-rules', '-r', 'good.yaml', '--fail-on', 'info'])).code,
    ).toBe(1);
  });
});

describe('the tools of rule authors', () => {
  it('test recordings', async () => {
    const good = await run(folder, ['detect', 'test', execution]);
    expect([good.code, good.stdout]).toEqual([0, expect.stringContaining(' 0 failed')]);
    const bad = await run(folder, ['detect', 'test', execution, '-r', 'good.yaml']);
    expect([bad.code, bad.stdout]).toEqual([1, expect.stringContaining('Any program')]);
    expect((await run(folder, ['detect', 'test', 'bad.ndjson'])).code).toBe(3);
  });

  it('compare old and new rules', async () => {
    const same = await run(folder, ['detect', 'replay', execution]);
    expect([same.code, same.stdout]).toEqual([0, expect.stringContaining('Both give the same alerts')]);
    const changed = await run(folder, ['detect', 'replay', execution, '-r', 'good.yaml', '--format', 'json']);
    const { onlyNew, rules } = JSON.parse(changed.stdout) as {
      onlyNew: { rule: string }[];
      rules: { rule: string; nanosecondsPerEvent: number }[];
    };
    expect(changed.code).toBe(1);
    expect(new Set(onlyNew.map(({ rule }) => rule))).toEqual(new Set(['Any program']));
    expect(rules.find(({ rule }) => rule === 'Any program')?.nanosecondsPerEvent).toBeGreaterThan(0);
  });

  it('lint', async () => {
    expect((await run(folder, ['detect', 'lint'])).code).toBe(0);
    const { code, stdout } = await run(folder, ['detect', 'lint', 'draft.yaml']);
    expect([code, stdout]).toEqual([1, expect.stringContaining('nonsense.field')]);
  });

  it('a file of rules that is not there is called no recording', async () => {
    const rules = await run(folder, ['detect', 'lint', 'nope.yaml']);
    expect([rules.code, rules.stderr.trim()]).toEqual([2, 'There is no file nope.yaml']);
    const recording = await run(folder, ['detect', 'nope.ndjson']);
    expect([recording.code, recording.stderr]).toEqual([2, expect.stringContaining('name a recording, or -')]);
  });

  it('list fields, rules and what they cover', async () => {
    expect((await run(folder, ['detect', 'fields', 'proc.aname'])).stdout).toContain('proc.aname[n]');
    expect((await run(folder, ['detect', 'rules', 'list'])).stdout).toContain('Reverse shell over a socket');
    expect((await run(folder, ['detect', 'rules', 'explain', 'many secrets'])).stdout).toContain('value_count');
    const { stdout } = await run(folder, ['--lang', 'zh', 'detect', 'coverage']);
    expect(stdout).toContain('40 项技术中覆盖 39 项');
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });
});

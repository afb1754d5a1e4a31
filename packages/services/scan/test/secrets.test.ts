import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isIncomplete, type Report, type ScanOptions, scan } from '../src/index.ts';
import { type Tree, tree, world } from './tree.ts';

const prefix = 'AIza';
const ageHead = ['AGE-SECRET', 'KEY-1'].join('-');
const first = `${prefix}SyD3k9Qm2vX7pL4rT8wZ1nB6cF0gH5jK3sE`;
const second = `${prefix}SyZ9h2Lq7xC4vN1mR8tY5wE3sD6fG0jK2aP`;

function which(program: string): Promise<string | undefined> {
  return Promise.resolve(program === 'git' ? 'git' : undefined);
}

async function scanned(
  files: Tree,
  options: Partial<ScanOptions> = {},
  changes: Parameters<typeof world>[1] = {},
): Promise<Report> {
  const { report } = await scan({ targets: ['.'], ...options }, world(files.path, { which, ...changes }));
  return report;
}

async function idOf(text: string): Promise<string | undefined> {
  using files = tree({ 'a.txt': text });
  return (await scanned(files)).findings[0]?.id;
}

function secretsOf({ findings }: Report): string[] {
  return findings
    .filter(({ kind }) => kind === 'secret')
    .map(({ rule, place, status }) => `${rule} ${place.file}:${place.line} ${status}`);
}

describe('secrets in files', () => {
  test('are found unless asked otherwise, and never shown whole', async () => {
    using files = tree({ 'src/main.go': `package main\nvar key = "${first}"\n`, 'node_modules/a.js': second });
    const report = await scanned(files);
    expect(secretsOf(report)).toEqual(['secret/google-api-key src/main.go:2 open']);
    expect(report.rules).toMatchObject([
      { id: 'secret/google-api-key', category: 'secrets', title: { zh: 'Google API 密钥' } },
    ]);
    expect(JSON.stringify(report)).not.toContain(first.slice(6, 30));
    expect(secretsOf(await scanned(files, { secrets: { enabled: false } }))).toEqual([]);
  });

  test('keep their id when lines move', async () => {
    expect(await idOf(`k ${first}`)).toBe(await idOf(`\n\n\nk ${first}`));
    expect(await idOf(`k ${first}`)).not.toBe(await idOf(`k ${second}`));
  });

  test('that a comment allows are excepted', async () => {
    using files = tree({ 'a.txt': `${first} # seawall:allow\n${second}` });
    expect(secretsOf(await scanned(files))).toEqual([
      'secret/google-api-key a.txt:1 excepted',
      'secret/google-api-key a.txt:2 open',
    ]);
  });

  test('can be excepted in seawall.yaml, and named by a gitleaks baseline or ignore file', async () => {
    const exception = `exceptions:\n- rule: secret/*\n  subject: a.txt\n  reason: r\n  owner: o\n  expires: "2030-01-01"\n`;
    using files = tree({ 'a.txt': first, 'b.txt': second, 'c.txt': first, 'seawall.yaml': exception });
    writeFileSync(join(files.path, '.gitleaksignore'), 'c.txt:gcp-api-key:1\n');
    writeFileSync(join(files.path, 'known.json.txt'), '');
    const baseline = join(files.path, 'known.json');
    writeFileSync(baseline, JSON.stringify([{ RuleID: 'gcp-api-key', File: 'b.txt', Secret: second }]));
    const report = await scanned(files, { baseline, exclude: ['known.json'] });
    expect(secretsOf(report)).toEqual(['secret/google-api-key a.txt:1 excepted']);
  });

  test('are told once where a control tells of the field', async () => {
    const pod = `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: app\n    image: x:1\n    env:\n    - name: API_KEY\n      value: ${first}\n`;
    using files = tree({ 'pod.yaml': pod });
    const report = await scanned(files);
    expect(report.findings.filter(({ place }) => place.line === 10).map(({ rule }) => rule)).toEqual(['secret-in-env']);
  });

  test('in the values of a Secret are known by their keys', async () => {
    const data = Buffer.from('sup3r-l0ng!').toString('base64');
    const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ntype: Opaque\ndata:\n  user: YWRtaW4=\n  admin-password: ${data}\n`;
    using files = tree({ 'secret.yaml': secret });
    expect(secretsOf(await scanned(files))).toContain('secret/password-assignment secret.yaml:7 open');
  });

  test('on standard input', async () => {
    using files = tree({});
    const input = Buffer.from(`a: 1\nkey: ${first}\n`);
    expect(secretsOf(await scanned(files, { targets: ['-'] }, { readStdin: () => Promise.resolve(input) }))).toEqual([
      'secret/google-api-key <stdin>:2 open',
    ]);
  });
});

describe('a configuration of gitleaks', () => {
  const acme = "[[rules]]\nid = \"acme\"\nregex = '''acme_[a-z0-9]{16}'''\n";
  test('brings rules of its own, with ours only where it asks for the default', async () => {
    using files = tree({
      'a.txt': `acme_0k3y9qm2vx7pl4rt\n${first}\n`,
      '.gitleaks.toml': acme,
      'full.toml': `[extend]\nuseDefault = true\n${acme}`,
    });
    expect(secretsOf(await scanned(files))).toEqual(['secret/acme a.txt:1 open']);
    const both = await scanned(files, { secrets: { gitleaksConfig: 'full.toml' } });
    expect(secretsOf(both)).toEqual(['secret/acme a.txt:1 open', 'secret/google-api-key a.txt:2 open']);
  });

  test('of allow-lists alone allows', async () => {
    using files = tree({ 'a.txt': first, 'b/c.txt': second, '.gitleaks.toml': "[allowlist]\npaths = ['''^b/''']\n" });
    expect(secretsOf(await scanned(files))).toEqual(['secret/google-api-key a.txt:1 open']);
  });

  test('that cannot be used is named', async () => {
    using files = tree({ 'a.txt': first, 'bad.toml': '[[rules' });
    await expect(scanned(files, { secrets: { gitleaksConfig: 'bad.toml' } })).rejects.toMatchObject({
      code: 'bad-config',
    });
    await expect(scanned(files, { secrets: { gitleaksConfig: 'none.toml' } })).rejects.toMatchObject({
      code: 'bad-config',
    });
  });

  test('with a rule that cannot run leaves the scan incomplete', async () => {
    using files = tree({ 'a.txt': first, '.gitleaks.toml': `${acme}[[rules]]\nid = "b"\nregex = '(a)\\1'\n` });
    const report = await scanned(files);
    expect(report.problems).toMatchObject([{ file: '.gitleaks.toml', code: 'syntax' }]);
    expect(isIncomplete(report)).toBe(true);
  });
});

const hasGit = spawnSync('git', ['--version']).status === 0;

/** Runs git in a directory, without the settings of whoever runs the tests. */
function git(directory: string, ...args: string[]): void {
  const identity = { NAME: 'Ann', EMAIL: 'ann@example.org', DATE: '2026-01-02T03:04:05Z' };
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  for (const who of ['AUTHOR', 'COMMITTER']) {
    for (const [field, value] of Object.entries(identity)) Object.assign(env, { [`GIT_${who}_${field}`]: value });
  }
  const { status, stderr } = spawnSync('git', args, { cwd: directory, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function commit(files: Tree, changes: Readonly<Record<string, string | Uint8Array | undefined>>): void {
  for (const [name, content] of Object.entries(changes)) {
    if (content === undefined) rmSync(join(files.path, name));
    else writeFileSync(join(files.path, name), content);
  }
  git(files.path, 'add', '-A');
  git(files.path, 'commit', '-q', '-m', 'change');
}

describe.skipIf(!hasGit)('the history of a repository', () => {
  const history = { secrets: { enabled: true } } as const;

  test('tells who brought a secret, and that it is gone from the files', async () => {
    using files = tree({ 'a.txt': 'nothing' });
    git(files.path, 'init', '-q', '-b', 'main');
    commit(files, {});
    commit(files, { 'a.txt': `one\n${first}\n`, 'b.txt': second });
    commit(files, { 'a.txt': 'nothing', 'c.txt': second });
    const report = await scanned(files, history);
    expect(secretsOf(report)).toEqual([
      'secret/google-api-key a.txt:2 open',
      'secret/google-api-key b.txt:1 open',
      'secret/google-api-key c.txt:1 open',
    ]);
    const gone = report.findings.find(({ place }) => place.file === 'a.txt');
    expect(gone?.message.en).toContain('in the history only');
    expect(gone?.evidence.map(({ field }) => field)).toEqual([
      'secret',
      'sha256',
      'commit',
      'author',
      'date',
      'subject',
    ]);
    expect(gone?.evidence).toContainEqual({ field: 'author', value: 'Ann <ann@example.org>' });
    expect(secretsOf(await scanned(files))).toHaveLength(2);
  });

  test('covers every branch, merges, renames and binary files', async () => {
    using files = tree({ 'a.txt': 'base\n' });
    git(files.path, 'init', '-q', '-b', 'main');
    commit(files, {});
    git(files.path, 'checkout', '-q', '-b', 'side');
    commit(files, {
      'bin.dat': Buffer.concat([
        Buffer.alloc(64),
        Buffer.from([ageHead, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.repeat(2).slice(0, 58), '\n'].join('')),
      ]),
    });
    git(files.path, 'checkout', '-q', 'main');
    commit(files, { 'a.txt': 'base\nmain\n' });
    git(files.path, 'merge', '-q', '--no-ff', '--no-commit', 'side');
    // A merge that brings what neither side had.
    commit(files, { 'a.txt': `base\nmain\n${first}\n`, 'd.txt': second });
    git(files.path, 'mv', 'd.txt', 'e.txt');
    commit(files, { 'a.txt': 'base\n', 'e.txt': 'x', 'bin.dat': undefined });
    expect(secretsOf(await scanned(files, history)).sort()).toEqual([
      'secret/age-secret-key bin.dat:1 open',
      'secret/google-api-key a.txt:3 open',
      'secret/google-api-key d.txt:1 open',
    ]);
  });

  test.each(['sub', 'sub/a*.txt'])('of %s alone', async (target) => {
    using files = tree({ 'sub/a*.txt': first, 'sub/ab.txt': 'x', 'top.txt': second });
    git(files.path, 'init', '-q', '-b', 'main');
    commit(files, {});
    commit(files, { 'sub/a*.txt': 'nothing', 'top.txt': 'nothing' });
    const report = await scanned(files, { ...history, targets: [target] });
    expect(secretsOf(report)).toEqual(['secret/google-api-key sub/a*.txt:1 open']);
    expect(report.findings[0]?.message.en).toContain('in the history only');
  });

  test('of a folder with settings of its own', async () => {
    using files = tree({ 'sub/seawall.yaml': 'exclude: [x]\n', 'sub/a.txt': first });
    git(files.path, 'init', '-q', '-b', 'main');
    commit(files, {});
    commit(files, { 'sub/a.txt': 'nothing' });
    const { report } = await scan({ targets: ['.'], ...history }, world(join(files.path, 'sub'), { which }));
    expect(secretsOf(report)).toEqual(['secret/google-api-key a.txt:1 open']);
  });

  test('of a bare repository', async () => {
    using files = tree({ 'a.txt': first });
    git(files.path, 'init', '-q', '-b', 'main');
    commit(files, {});
    git(files.path, 'clone', '-q', '--bare', '.', 'bare.git');
    expect(secretsOf(await scanned(files, { ...history, targets: ['bare.git'] }))).toHaveLength(1);
  });

  test('that is broken is a problem, and the files are looked at all the same', async () => {
    using files = tree({ 'a.txt': first });
    git(files.path, 'init', '-q', '-b', 'main');
    commit(files, {});
    rmSync(join(files.path, '.git/objects'), { recursive: true });
    const report = await scanned(files, history);
    expect(secretsOf(report)).toEqual(['secret/google-api-key a.txt:1 open']);
    expect(report.problems).toMatchObject([{ code: 'unreadable', file: '.' }]);
  });

  test('is not assessed without git', async () => {
    using files = tree({ '.git/HEAD': 'x' });
    const report = await scanned(files, history, { which: () => Promise.resolve(undefined) });
    expect(report.notAssessed).toMatchObject([{ what: 'repository' }]);
  });

  test('does not run what the repository asks for', async () => {
    using files = tree({ 'a.txt': first, '.gitattributes': '*.txt diff=evil\n' });
    git(files.path, 'init', '-q', '-b', 'main');
    commit(files, {});
    git(files.path, 'config', 'diff.evil.textconv', 'touch ran; cat');
    git(files.path, 'config', 'diff.evil.command', 'touch ran');
    git(files.path, 'config', 'core.fsmonitor', 'touch ran');
    expect(secretsOf(await scanned(files, history))).toHaveLength(1);
    expect(spawnSync('ls', [join(files.path, 'ran')]).status).not.toBe(0);
  });
});

describe.skipIf(!hasGit)('what is staged', () => {
  test('is looked at, and nothing else', async () => {
    using files = tree({ 'a.txt': first });
    git(files.path, 'init', '-q', '-b', 'main');
    commit(files, {});
    writeFileSync(join(files.path, 'b.txt'), `x\n${second}\n`);
    git(files.path, 'add', 'b.txt');
    writeFileSync(join(files.path, 'b.txt'), 'changed again');
    const report = await scanned(files, { secrets: { staged: true } });
    expect(secretsOf(report)).toEqual(['secret/google-api-key b.txt:2 open']);
    expect(report.summary.files).toBe(0);
  });
});

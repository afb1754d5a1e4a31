import { describe, expect, it } from 'vitest';
import { createDetector } from '../src/detector.ts';
import { compileConfig } from '../src/gitleaks/compile.ts';
import { readGitleaksConfig } from '../src/gitleaks/config.ts';
import { loadGitleaksConfig } from '../src/gitleaks/extend.ts';
import { readGitleaksReport, readIgnoreFile } from '../src/gitleaks/report.ts';

const key = 'acme_k3y9Qm2vX7pL4rT8wZ';
const rule = String.raw`
[[rules]]
id = "acme"
description = "ACME key"
regex = '''(acme_)([a-zA-Z0-9]{18})'''
keywords = ["acme_"]
`;

interface Asked {
  readonly path?: string;
  readonly commit?: string;
}

function found(toml: string, text: string | Uint8Array, { path = 'src/main.go', commit }: Asked = {}): string[] {
  const result = readGitleaksConfig(toml, 'gitleaks.toml');
  if (!result.ok) throw new Error(result.problem.message.en);
  const scan = createDetector([], { config: compileConfig(result.config, 'gitleaks.toml') }).file(path, commit);
  scan.chunk(typeof text === 'string' ? Buffer.from(text) : text);
  return scan.end().map((leak) => `${leak.rule}@${leak.line}:${leak.column} ${leak.redacted}`);
}

describe('rules', () => {
  it.each([
    ['the first group that holds anything', rule, `x\n  ${key}`, ['acme@2:3 …(5)']],
    ['the group that is named', rule.replace('keywords', 'secretGroup = 2\nkeywords'), `k ${key}`, ['acme@1:3 k3y9…']],
    ['a group that there is not', rule.replace('keywords', 'secretGroup = 5\nkeywords'), key, []],
    ['no keyword in the text', rule.replace('["acme_"]', '["other"]'), key, []],
    ['a keyword elsewhere in the text', rule.replace('["acme_"]', '["OTHER"]'), `other\n${key}`, ['acme@2:1 …(5)']],
    ['an entropy that is not reached', rule.replace('keywords', 'entropy = 4.9\nkeywords'), key, []],
    ['a path that does not match', rule.replace('keywords', "path = '''[.]env'''\nkeywords"), key, []],
    ['no keywords at all', "[[rules]]\nid = 'a'\nregex = '''ab+c$'''", 'x abbbc', ['a@1:3 …(5)']],
    [
      'a match over lines',
      "[[rules]]\nid = 'a'\nregex = '''BEGIN[ \\n]+([a-z]{20})'''",
      `x\nBEGIN\n${'abcde'.repeat(4)}\n`,
      ['a@2:1 abcd…bcde'],
    ],
    ['a comment that allows is told apart', rule, `${key} # gitleaks:allow`, ['acme@1:1 …(5)']],
  ])('%s', (_, toml, text, expected) => {
    expect(found(toml, text)).toEqual(expected);
  });

  it('run over UTF-16 too', () => {
    expect(found(rule, Buffer.from(`\ufeffk ${key}\n`, 'utf16le'))).toHaveLength(1);
  });

  it('that name only a path find files', () => {
    const toml = "[[rules]]\nid = 'key-file'\npath = '''[.]p12$'''";
    expect(found(toml, '', { path: 'certs/a.p12' })).toEqual(['key-file@1:0 ']);
    expect(found(toml, '', { path: 'certs/a.txt' })).toEqual([]);
  });

  it('with requirements need the others near', () => {
    const toml = `${rule}
[[rules.required]]
id = "user"
withinLines = 2
[[rules]]
id = "user"
regex = '''user=([a-z]+)'''
skipReport = true
`;
    expect(found(toml, `user=bob\n${key}`)).toEqual(['acme@2:1 …(5)']);
    expect(found(toml, `user=bob\n\n\n\n${key}`)).toEqual([]);
    expect(found(toml, key)).toEqual([]);
  });
});

describe('allow-lists', () => {
  const commit = 'a'.repeat(40);
  const listed = (list: string): string => `${rule}[[rules.allowlists]]\n${list}\n`;
  it.each([
    ['a stop word in the secret', listed('stopwords = ["ACME"]'), key, {}, 0],
    ['a pattern of the secret', listed("regexes = ['''^acme_$''']"), key, {}, 0],
    [
      'a pattern of the line',
      listed("regexTarget = 'line'\nregexes = ['''test only''']"),
      `${key} // test only`,
      {},
      0,
    ],
    [
      'a pattern of the line that only the match lacks',
      listed("regexes = ['''test only''']"),
      `${key} // test only`,
      {},
      1,
    ],
    ['a path', listed("paths = ['''_test[.]go$''']"), key, { path: 'a_test.go' }, 0],
    ['a commit', listed(`commits = ["${commit}"]`), key, { commit }, 0],
    [
      'all of a list, and all are met',
      listed("condition = 'AND'\npaths = ['''[.]go$''']\nstopwords = ['acme']"),
      key,
      {},
      0,
    ],
    [
      'all of a list, and one is not',
      listed("condition = 'AND'\npaths = ['''[.]py$''']\nstopwords = ['acme']"),
      key,
      {},
      1,
    ],
    ['the older form', `${rule}[rules.allowlist]\nstopwords = ["acme"]\n`, key, {}, 0],
    ['a list for all rules', `${rule}[allowlist]\npaths = ['''^src/''']\n`, key, {}, 0],
    ['a list for other rules', `${rule}[[allowlists]]\ntargetRules = ["other"]\npaths = ['''^src/''']\n`, key, {}, 1],
  ])('%s', (_, toml, text, asked, count) => {
    expect(found(toml, text, asked)).toHaveLength(count);
  });
});

describe('[extend]', () => {
  const files: Readonly<Record<string, string>> = {
    'base.toml': `${rule}\n[[rules]]\nid = "old"\nregex = "old_[a-z]{9}"\n`,
    'top.toml': `[extend]\npath = "base.toml"\ndisabledRules = ["old"]\n[[rules]]\nid = "acme"\nentropy = 4.9\n`,
    'loop.toml': `[extend]\npath = "loop.toml"\n${rule}`,
    'gone.toml': `[extend]\npath = "nowhere.toml"\n${rule}`,
    'default.toml': `[extend]\nuseDefault = true\ndisabledRules = ["github-token"]\n`,
  };
  const load = (file: string) => loadGitleaksConfig(file, (name) => Promise.resolve(files[name]));

  it('joins rules of one id and leaves out those that are disabled', async () => {
    const result = await load('top.toml');
    expect(result.ok && result.loaded.config.rules.map(({ id, entropy, regex }) => [id, entropy, regex])).toEqual([
      ['acme', 4.9, '(acme_)([a-zA-Z0-9]{18})'],
    ]);
  });

  it('ends where configurations extend each other, and where one is missing', async () => {
    for (const file of ['loop.toml', 'gone.toml']) {
      const result = await load(file);
      expect(result.ok && [result.loaded.config.rules.length, result.loaded.problems.length]).toEqual([1, 1]);
    }
  });

  it('takes our own rules for the default', async () => {
    const result = await load('default.toml');
    expect(result.ok && [result.loaded.ownRules, result.loaded.config.extend.disabledRules]).toEqual([
      true,
      ['github-token'],
    ]);
  });

  it('says when the file is not there', async () => {
    expect((await load('none.toml')).ok).toBe(false);
  });
});

describe('hostile configurations', () => {
  it.each([
    ['no TOML', '[[rules', false, 0],
    ['a rule without id', "[[rules]]\nregex = 'a'", true, 1],
    ['a rule that looks for nothing', "[[rules]]\nid = 'a'", true, 1],
    ['values of other types', 'rules = 5\nallowlist = "x"\nextend = [1]', true, 0],
    ['rules that are no tables', 'rules = [1, 2]', true, 2],
  ])('%s', (_, toml, ok, problems) => {
    const result = readGitleaksConfig(toml, 'gitleaks.toml');
    expect([result.ok, result.ok ? result.problems.length : 0]).toEqual([ok, problems]);
  });

  it('leaves out patterns that are not RE2 and says so', () => {
    const result = readGitleaksConfig(`[[rules]]\nid = "back"\nregex = '(a)\\1'\n${rule}`, 'gitleaks.toml');
    const compiled = result.ok ? compileConfig(result.config, 'gitleaks.toml') : undefined;
    expect(compiled?.rules.map(({ source }) => source.id)).toEqual(['acme']);
    expect(compiled?.problems[0]?.message.en).toContain('back');
  });

  it('runs patterns that would explode elsewhere in linear time', () => {
    const toml = "[[rules]]\nid = 'bomb'\nregex = '''(a+)+$'''";
    const started = performance.now();
    expect(found(toml, `${'a'.repeat(20_000)}!`)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});

describe('what gitleaks left behind', () => {
  it('reads its reports as baselines', () => {
    const report = [{ RuleID: 'acme', File: 'a.go', Secret: key, StartLine: 1 }];
    expect(readGitleaksReport(report)?.map(({ file }) => file)).toEqual(['a.go']);
    expect(JSON.stringify(readGitleaksReport(report))).not.toContain(key);
    expect(readGitleaksReport([{ id: 1 }])).toBeUndefined();
    expect(readGitleaksReport({})).toBeUndefined();
  });

  it('reads .gitleaksignore', () => {
    const commit = 'b'.repeat(40);
    expect([...readIgnoreFile(`# note\n\na/b.go:acme:7\n${commit}:c:d.go:x:9\nnonsense`)]).toEqual([
      'a/b.go:7',
      `${commit}:c:d.go:9`,
    ]);
  });
});

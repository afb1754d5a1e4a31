import { describe, expect, it } from 'vitest';
import { type Detector, rules, setUpDetector } from '../src/index.ts';
import { readPatch } from '../src/git/patch.ts';

const prefix = 'AIza';
const google = `${prefix}SyD3k9Qm2vX7pL4rT8wZ1nB6cF0gH5jK3sE`;
const detector: Detector = setUpDetector({ ownRules: true, disabled: [] }).detector;
const head = (id: string): string => `\x01${id}\x002026-01-02T03:04:05Z\0Ann\0ann@example.org\0a subject\n\n`;

function found(patch: string | readonly string[], piece = Number.POSITIVE_INFINITY): string[] {
  const lines: string[] = [];
  const reader = readPatch(detector, {
    found: ({ leak, commit }) => lines.push(`${commit?.id ?? 'staged'} ${leak.path}:${leak.line} ${leak.rule}`),
    binary: (object, path, commit) => lines.push(`${commit?.id ?? 'staged'} ${path} binary ${object}`),
  });
  const bytes = Buffer.from(typeof patch === 'string' ? patch : patch.join('\n'));
  for (let at = 0; at < bytes.length; at += piece) reader.chunk(bytes.subarray(at, at + piece));
  reader.end();
  return lines;
}

describe('patches', () => {
  it.each<[string, readonly string[], string[]]>([
    [
      'lines that were added, with the line that they have in the file',
      [
        `${head('c1')}diff --git a/x.txt b/x.txt`,
        'index 1..2 100644',
        '--- a/x.txt',
        '+++ b/x.txt',
        '@@ -3 +3,2 @@',
        '-old',
        '+new',
        `+k ${google}`,
        '',
      ],
      ['c1 x.txt:4 google-api-key'],
    ],
    [
      'lines that were removed bring nothing',
      ['diff --git a/x b/x', '--- a/x', '+++ b/x', '@@ -1 +0,0 @@', `-${google}`, ''],
      [],
    ],
    [
      'content that looks like a header',
      ['diff --git a/x b/x', '--- a/x', '+++ b/x', '@@ -0,0 +1,3 @@', '+++ b/other', '+@@ -1 +1 @@', `+${google}`, ''],
      ['staged x:3 google-api-key'],
    ],
    [
      'several hunks',
      [
        'diff --git a/x b/x',
        '--- a/x',
        '+++ b/x',
        '@@ -1 +1 @@',
        '-a',
        '+b',
        '@@ -90 +90,2 @@',
        '-c',
        '+d',
        `+${google}`,
        '',
      ],
      ['staged x:91 google-api-key'],
    ],
    [
      'a name in quotes, and a rename',
      [
        'diff --git "a/\\303\\274.txt" "b/\\303\\274 2.txt"',
        'similarity index 90%',
        'rename from x',
        'rename to y',
        '--- "a/\\303\\274.txt"',
        '+++ "b/\\303\\274 2.txt"',
        '@@ -0,0 +1 @@',
        `+${google}`,
        '\\ No newline at end of file',
        '',
      ],
      ['staged ü 2.txt:1 google-api-key'],
    ],
    [
      'a merge: only what no parent had',
      [
        'diff --cc x',
        'index 1,2..3',
        '--- a/x',
        '+++ b/x',
        '@@@ -1,1 -1,1 +1,3 @@@',
        `+ ${google}`,
        ' +from the second',
        `++k ${google.replace('Sy', 'Sz')}`,
        '',
      ],
      ['staged x:3 google-api-key'],
    ],
    [
      'binary files by their new object',
      [
        `${head('c2')}diff --git a/k.p12 b/k.p12`,
        'new file mode 100644',
        `index ${'0'.repeat(40)}..${'ab'.repeat(20)}`,
        'Binary files /dev/null and b/k.p12 differ',
        '',
      ],
      [`c2 k.p12 binary ${'ab'.repeat(20)}`],
    ],
  ])('%s', (_, patch, expected) => {
    expect(found(patch)).toEqual(expected);
    expect(found(patch, 7)).toEqual(expected);
  });

  it('that are broken end without harm', () => {
    expect(found(['@@ -1 +1,9 @@', '+x'])).toEqual([]);
    expect(found('diff --git\n+++ \n@@@@\nBinary files\nindex ..')).toEqual([]);
    expect(found(`${head('c')}diff --git a/x b/x\n+++ b/x\n@@ -0,0 +1,5 @@\n+${google}`)).toEqual([
      'c x:1 google-api-key',
    ]);
  });
});

it('every rule can be turned off by its id', () => {
  const disabled = rules.map(({ id }) => id);
  const scan = setUpDetector({ ownRules: true, disabled }).detector.file('x');
  scan.chunk(Buffer.from(google));
  expect(scan.end()).toEqual([]);
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDockerfileName } from '../src/dockerfile/name.ts';
import { dockerfileLimits, readDockerfile } from '../src/dockerfile/read.ts';
import { scopeOf } from '../src/dockerfile/scopes.ts';
import { expand } from '../src/dockerfile/variables.ts';
import { pairsIn } from '../src/dockerfile/words.ts';
import { parsed } from './dockerfile-helpers.ts';

function shape(text: string): unknown[] {
  return parsed(text).instructions.map(({ keyword, value, from, to }) => [keyword, value, from, to]);
}

describe('instructions', () => {
  test.each<[what: string, text: string, wanted: unknown[]]>([
    [
      'a line each',
      'FROM a\nRUN b',
      [
        ['FROM', 'a', 1, 1],
        ['RUN', 'b', 2, 2],
      ],
    ],
    [
      'keywords in any case',
      'from a\nRun b',
      [
        ['FROM', 'a', 1, 1],
        ['RUN', 'b', 2, 2],
      ],
    ],
    [
      'CRLF and a byte order mark',
      '\uFEFFFROM a\r\nRUN b \\\r\n  c\r\n',
      [
        ['FROM', 'a', 1, 1],
        ['RUN', 'b   c', 2, 3],
      ],
    ],
    [
      'continuation lines',
      'FROM a\nRUN b \\\n && c',
      [
        ['FROM', 'a', 1, 1],
        ['RUN', 'b  && c', 2, 3],
      ],
    ],
    ['blanks behind the escape', 'RUN a \\  \n b', [['RUN', 'a  b', 1, 2]]],
    [
      'no continuation behind two escapes',
      'RUN a \\\\\nRUN b',
      [
        ['RUN', 'a \\\\', 1, 1],
        ['RUN', 'b', 2, 2],
      ],
    ],
    [
      'comments and empty lines inside',
      'RUN a \\\n# why\n\n  # more\n b\nUSER x',
      [
        ['RUN', 'a  b', 1, 5],
        ['USER', 'x', 6, 6],
      ],
    ],
    ['a continuation at the end of the file', 'RUN a \\', [['RUN', 'a', 1, 1]]],
    [
      'the escape directive',
      '# escape=`\nFROM a\nRUN dir C:\\ `\n  x',
      [
        ['FROM', 'a', 2, 2],
        ['RUN', 'dir C:\\   x', 3, 4],
      ],
    ],
    [
      'a directive behind a comment is a comment',
      '# hello\n# escape=`\nRUN a `\nRUN b',
      [
        ['RUN', 'a `', 3, 3],
        ['RUN', 'b', 4, 4],
      ],
    ],
    [
      'a heredoc',
      'RUN <<EOF\napt-get update\n# not a comment\nFROM b\nEOF\nUSER x',
      [
        ['RUN', '<<EOF', 1, 5],
        ['USER', 'x', 6, 6],
      ],
    ],
    [
      'a heredoc with tabs',
      'RUN <<-EOF\n\ta\n\tEOF\nUSER x',
      [
        ['RUN', '<<-EOF', 1, 3],
        ['USER', 'x', 4, 4],
      ],
    ],
    [
      'two heredocs',
      'COPY <<a <<b /d/\n1\na\n2\nb\nUSER x',
      [
        ['COPY', '<<a <<b /d/', 1, 5],
        ['USER', 'x', 6, 6],
      ],
    ],
    [
      'ENV has no heredoc',
      'ENV A=<<EOF\nUSER x',
      [
        ['ENV', 'A=<<EOF', 1, 1],
        ['USER', 'x', 2, 2],
      ],
    ],
    [
      'a here-string is none',
      'RUN cat <<<EOF\nUSER x',
      [
        ['RUN', 'cat <<<EOF', 1, 1],
        ['USER', 'x', 2, 2],
      ],
    ],
    ['ONBUILD with a heredoc', 'ONBUILD RUN <<E\nx\nE', [['ONBUILD', 'RUN <<E', 1, 3]]],
  ])('%s', (_, text, wanted) => {
    expect(shape(text)).toEqual(wanted);
  });

  test('heredocs keep their bodies, tabs and quotes in mind', () => {
    const [run, copy] = parsed("RUN <<-'EOF'\n\ta $X\n\tEOF\nCOPY <<X /x\n\tb\nX").instructions;
    expect(run?.heredocs).toMatchObject([{ name: 'EOF', expands: false, body: { text: 'a $X\n' } }]);
    expect(copy?.heredocs).toMatchObject([{ name: 'X', expands: true, body: { text: '\tb\n' } }]);
  });

  test('flags, JSON form and shell form', () => {
    const text =
      'RUN --mount=type=cache,target=/a --network=none ["x", "y"]\nCOPY --link --from=b --chown=1:1 a b\nCMD [\'a\']\nHEALTHCHECK --interval=1s CMD x';
    const [run, copy, cmd, health] = parsed(text).instructions;
    expect(run?.flags).toEqual([
      { name: 'mount', value: 'type=cache,target=/a' },
      { name: 'network', value: 'none' },
    ]);
    expect(run?.json).toEqual(['x', 'y']);
    expect(copy?.flags.map(({ name }) => name)).toEqual(['link', 'from', 'chown']);
    expect(copy?.body.text).toBe('a b');
    expect(cmd?.json).toBeUndefined();
    expect(health?.body.text).toBe('CMD x');
  });

  test('what is no instruction is reported, and the rest is read', () => {
    const { dockerfile, problems } = readDockerfile('FROM a\nRUM b\nUSER\nCMD c\nRUN <<EOF\nx', 'D', 'D');
    expect(dockerfile?.instructions.map(({ keyword }) => keyword)).toEqual(['FROM', 'CMD', 'RUN']);
    expect(problems.map(({ code, line }) => [code, line])).toEqual([
      ['syntax', 2],
      ['syntax', 3],
      ['syntax', 5],
      ['syntax', 6],
    ]);
    expect(problems[0]?.message.en).toContain('RUM');
  });

  test('a line that could be a credential is not repeated in the problem', () => {
    const [problem] = readDockerfile('FROM a\npassword=hunter2', 'D', 'D').problems;
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });

  test.each([
    ['a text over the limit', 'x'.repeat(dockerfileLimits.characters + 1), 'too-large'],
    ['a binary file', 'FROM a\n\0', 'binary'],
  ])('%s is not read', (_, text, code) => {
    const { dockerfile, problems } = readDockerfile(text, 'D', 'D');
    expect(dockerfile).toBeUndefined();
    expect(problems).toMatchObject([{ code, file: 'D' }]);
  });

  test('limits are kept to the line', () => {
    const line = `RUN ${'x'.repeat(dockerfileLimits.lineLength - 4)}`;
    expect(readDockerfile(`${line}\nUSER a`, 'D', 'D').problems).toEqual([]);
    expect(readDockerfile(`${line}x\nUSER a`, 'D', 'D').problems).toMatchObject([{ code: 'too-large', line: 1 }]);
    const many = 'USER a\n'.repeat(dockerfileLimits.instructions);
    expect(readDockerfile(many, 'D', 'D').problems).toEqual([]);
    expect(readDockerfile(`${many}USER b`, 'D', 'D').problems).toMatchObject([
      { code: 'too-large', line: dockerfileLimits.instructions + 1 },
    ]);
  });
});

describe('stages and variables', () => {
  test('stages know what they build on', () => {
    const { stages } = parsed(
      'ARG V=1\nARG W\nFROM a:$V AS Base\nFROM base\nFROM b:${W}\nFROM --platform=$X c:${V:-2}@sha256:x as d',
    );
    expect(stages.map(({ name, image, resolvedImage, base }) => [name, image, resolvedImage, base?.index])).toEqual([
      ['base', 'a:$V', 'a:1', undefined],
      [undefined, 'base', 'base', 0],
      [undefined, 'b:${W}', undefined, undefined],
      ['d', 'c:${V:-2}@sha256:x', 'c:1@sha256:x', undefined],
    ]);
  });

  test.each<[raw: string, text: string, complete: boolean]>([
    ['a$X', 'a1', true],
    ['${X}b', '1b', true],
    ['$Y', '', false],
    ['${Y:-z}', 'z', true],
    ['${Y:-$X}', '1', true],
    ['${X:-z}', '1', true],
    ['${X:+z}', 'z', true],
    ['${Y:+z}', '', true],
    ['${E:-z}${E-z}', 'z', true],
    ["'$X'", '$X', true],
    ['"$X"', '1', true],
    ['\\$X', '$X', true],
    ['${X#1}', '1', false],
    ['$', '$', true],
    ['${', '${', true],
  ])('%s', (raw, text, complete) => {
    const values: Record<string, string> = { X: '1', E: '' };
    expect(expand(raw, (name) => values[name], '\\')).toMatchObject({ text, complete });
  });

  test('an instruction sees what its own stage set before it', () => {
    const dockerfile = parsed(
      'ARG G=1\nFROM a AS one\nENV A=1 B=$A\nUSER x\nFROM one\nARG G\nARG C=$A$G\nUSER y\nFROM b\nUSER z',
    );
    const users = dockerfile.instructions
      .filter(({ keyword }) => keyword === 'USER')
      .map((user) => scopeOf(dockerfile, user));
    expect(users.map(({ lookup }) => ['A', 'G', 'C'].map(lookup))).toEqual([
      ['1', undefined, undefined],
      ['1', '1', '11'],
      [undefined, undefined, undefined],
    ]);
  });

  test.each<[keyword: string, text: string, wanted: unknown[]]>([
    [
      'ENV',
      'A=1 B="x y" C=\'$z\'',
      [
        ['A', '1'],
        ['B', 'x y'],
        ['C', '$z'],
      ],
    ],
    ['ENV', 'A one two', [['A', 'one two']]],
    [
      'ARG',
      'A B=2',
      [
        ['A', undefined],
        ['B', '2'],
      ],
    ],
    ['LABEL', '"a b"=c\\ d', [['a b', 'c d']]],
  ])('pairs of %s %s', (keyword, text, wanted) => {
    expect(pairsIn(keyword, text, '\\').pairs.map(({ name, value }) => [name, value])).toEqual(wanted);
  });
});

test.each<[name: string, is: boolean]>([
  ['Dockerfile', true],
  ['dockerfile', true],
  ['Containerfile', true],
  ['Dockerfile.prod', true],
  ['Dockerfile-alpine', true],
  ['prod.Dockerfile', true],
  ['api.dockerfile', true],
  ['Dockerfile.dockerignore', false],
  ['Dockerfile.md', false],
  ['Dockerfile.j2', false],
  ['dockerfile-parser.ts', false],
  ['my-dockerfile', false],
])('%s is a Dockerfile: %s', (name, is) => {
  expect(isDockerfileName(name)).toBe(is);
});

const fragments = fc.constantFrom(
  'FROM a',
  'RUN x \\',
  '  && y',
  '',
  '# c',
  'RUN <<EOF',
  'EOF',
  '\tEOF',
  'COPY <<-"E F" /x',
  'E F',
  'ENV A=$B ${',
  'ONBUILD RUN x',
  'CMD ["a"',
  'bad line',
  'RUN $(',
  "RUN 'a",
  'RUN `a',
  'RUN case $x in a) b;;',
  'RUN if [[ a && b ]]; then (c | d',
  '`',
  '\\',
  '# escape=`',
  'SHELL ["/bin/bash", "-c"]',
  'LABEL "',
  'RUN cat <<X > y\r',
  'RUN ((1+1)) && f() { g; }',
);

test('any text is read, and the ranges of its instructions lie behind one another', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(fragments, { maxLength: 20 }).map((lines) => lines.join('\n')),
      ),
      (text) => {
        const { dockerfile, problems } = readDockerfile(text, 'D', 'D');
        if (dockerfile === undefined) return;
        let last = 0;
        const covered = new Set<number>();
        for (const { from, to } of dockerfile.instructions) {
          expect(from).toBeGreaterThan(last);
          expect(to).toBeGreaterThanOrEqual(from);
          last = to;
          for (let line = from; line <= to; line += 1) covered.add(line);
        }
        expect(last).toBeLessThanOrEqual(dockerfile.lines.length);
        // What no instruction covers is blank, a comment, or reported.
        const uncovered = dockerfile.lines.filter(
          (line, index) => !covered.has(index + 1) && !/^\s*(?:#|$)/.test(line),
        );
        expect(uncovered.length === 0 || problems.length > 0).toBe(true);
      },
    ),
    { numRuns: 400 },
  );
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findings, parsed } from './dockerfile-helpers.ts';
import { spotAt } from '../src/dockerfile/located.ts';
import { runsOf } from '../src/dockerfile/shell/runs.ts';

/** The commands of a RUN as their words, joined. */
function commands(text: string): string[] {
  const dockerfile = parsed(text.includes('\nRUN') || text.startsWith('FROM') ? text : `FROM a\n${text}`);
  return runsOf(dockerfile).flatMap((run) => run.commands.map(({ words }) => words.map((word) => word.text).join(' ')));
}

describe('the commands of RUN', () => {
  test.each<[what: string, text: string, wanted: string[]]>([
    ['lists', 'RUN a && b || c; d & e', ['a', 'b', 'c', 'd', 'e']],
    ['pipes', 'RUN a | b |& c', ['a', 'b', 'c']],
    ['quotes', `RUN echo 'a && b' "c; d" e\\ f`, ['echo a && b c; d e f']],
    ['assignments in front', 'RUN A=1 B="x y" make z', ['make z']],
    ['redirections', 'RUN a 2>&1 >/dev/null < x &> y', ['a']],
    ['subshells and groups', 'RUN (cd x && a) && { b; c; }', ['cd x', 'a', 'b', 'c']],
    ['substitutions', 'RUN a "$(b | c)" `d`', ['b', 'c', 'd', 'a $(b | c) `d`']],
    ['process substitution', 'RUN bash <(curl x)', ['curl x', 'bash <(curl x)']],
    ['conditions', 'RUN if [ a ]; then b; elif c; then d; else e; fi', ['[ a ]', 'b', 'c', 'd', 'e']],
    ['tests with operators', 'RUN [[ a && b || c ]] && d', ['[[ a b c ]]', 'd']],
    ['loops', 'RUN for x in a b; do c $x; done; while d; do e; done', ['for x in a b', 'c $x', 'd', 'e']],
    ['case', 'RUN case $x in a|b) c;; *) d ;; esac; e', ['c', 'd', 'e']],
    ['functions', 'RUN f() { a; }; f', ['a', 'f']],
    ['arithmetic', 'RUN a $((1 + (2 * 3))) && ((x++)); b', ['a $((1 + (2 * 3)))', 'b']],
    [
      'sudo and env',
      'RUN sudo -u x env A=1 apt-get update',
      ['sudo -u x env A=1 apt-get update', 'env A=1 apt-get update', 'apt-get update'],
    ],
    ['sh -c', `RUN sh -ec 'a && b "c"'`, [`sh -ec a && b "c"`, 'a', 'b c']],
    ['xargs', 'RUN a | xargs -n 1 rm -f', ['a', 'xargs -n 1 rm -f', 'rm -f']],
    ['JSON form', 'RUN ["apt-get", "install", "x y"]', ['apt-get install x y']],
    ['JSON form with a shell', 'RUN ["/bin/sh", "-c", "a | b"]', ['/bin/sh -c a | b', 'a', 'b']],
    ['a script in a heredoc', 'RUN <<EOF\na\nb c # d\n\nEOF', ['a', 'b c']],
    ['a heredoc for another program', 'RUN python3 <<EOF\nimport os\nEOF', ['python3']],
    ['a heredoc for a shell', 'RUN bash -e <<EOF\na\nEOF', ['bash -e', 'a']],
    ['a script of another language', 'RUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF', []],
    ['a heredoc inside a script', 'RUN <<EOF\ncat <<X > y\nno command\nX\nz\nEOF', ['cat', 'z']],
    ['comments', 'RUN a # b && c', ['a']],
    ['another shell', 'FROM a\nSHELL ["powershell", "-Command"]\nRUN Get-Item | b', []],
    ['Windows', 'FROM mcr.microsoft.com/windows/servercore:1\nRUN dir && x', []],
    ['an operator at the line end', 'RUN <<EOF\na |\n  b &&\nc\nEOF', ['a', 'b', 'c']],
  ])('%s', (_, text, wanted) => {
    expect(commands(text)).toEqual(wanted);
  });

  test('each command knows its line', () => {
    const dockerfile = parsed(
      'FROM a\nRUN set -e && \\\n  # why\n  b \\\n  c && \\\n  sh -c "d"\nRUN <<-EOF\n\te\n\tf\n\tEOF',
    );
    const places = runsOf(dockerfile).flatMap((run) =>
      run.commands.map(({ name, source, start }) => [name, spotAt(source, start).line, spotAt(source, start).column]),
    );
    expect(places).toEqual([
      ['set', 2, 5],
      ['b', 4, 3],
      ['sh', 6, 3],
      ['d', 6, 10],
      ['e', 8, 2],
      ['f', 9, 2],
    ]);
  });

  test('any script is read and judged', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      '"',
      "'",
      '`',
      '$(',
      '${',
      ')',
      '}',
      '{',
      '(',
      '((',
      '|',
      '&&',
      ';',
      ';;',
      '<<X',
      '>',
      '<(',
      'case',
      'in',
      'esac',
      'if',
      'then',
      'fi',
      '[[',
      ']]',
      '\\',
      '#',
      'sudo',
      'sh -c',
      'curl',
      'apt-get install',
      'pip install',
      '$x',
      '=',
      '-u',
      ':',
      '2>&1',
      'chmod',
      '777',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const found = findings(`FROM a\nRUN ${pieces.join('')}\nRUN <<EOF\n${pieces.join(' ')}\nEOF`);
        expect(found.every(({ place }) => place.line >= 1)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('nesting without end takes no time', () => {
    const started = performance.now();
    for (const open of ['$(', '(', '`', '${', '"$(', '<(', 'sh -c "', '{ ', 'case x in (']) {
      findings(`FROM a\nRUN x ${open.repeat(10_000)}`);
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

import { machine } from '@seawall/scan';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../src/program.ts';
import { width } from '../src/terminal/width.ts';

/** What a command line takes: every command with its name. */
function commandsOf(
  language: 'en' | 'zh',
  stream = { write: () => true } as unknown as NodeJS.WriteStream,
): [string, Command][] {
  const context = { env: {}, language, world: machine(), stdout: stream, stderr: stream };
  const below = (command: Command, name: string): [string, Command][] => [
    [name, command],
    ...command.commands.flatMap((sub) => below(sub, `${name} ${sub.name()}`.trim())),
  ];
  return below(
    createProgram(context, () => undefined),
    '',
  );
}

function helpOf(language: 'en' | 'zh'): Map<string, string> {
  const helps = new Map<string, string>();
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) } as unknown as NodeJS.WriteStream;
  for (const [name, command] of commandsOf(language, stream)) {
    command.outputHelp();
    helps.set(name, said.splice(0).join(''));
  }
  return helps;
}

test.each(['en', 'zh'] as const)('help keeps within 80 columns but for examples: %s', (language) => {
  const wide = [...helpOf(language)].flatMap(([verb, text]) =>
    text
      .split('\n')
      .filter((line) => width(line) > 80 && !line.includes('seawall '))
      .map((line) => `${verb}: ${line}`),
  );
  expect(wide).toEqual([]);
});

test('nothing of the parser is left in English in Chinese help', () => {
  const text = [...helpOf('zh').values()].join('\n');
  expect(text.match(/\((?:default|choices|env):.*|^(?:Usage|Options|Arguments|Commands|Examples):/gm)).toBeNull();
  expect(text).toContain('每个选项都有对应的环境变量：--format 对应 SEAWALL_FORMAT。');
});

test('which variable mirrors a flag is said once for each verb', () => {
  for (const [verb, text] of helpOf('en')) {
    expect(`${verb}: ${text.match(/Each flag has a variable/g)?.length ?? 0}`).toMatch(/: [01]$/);
    expect(text).not.toContain('env: ');
  }
});

test('a variable means one thing, whichever verb reads it', () => {
  const kinds = new Map<string, Set<string>>();
  for (const [, { options }] of commandsOf('en')) {
    for (const { argChoices, envVar, parseArg, required } of options) {
      if (envVar === undefined) continue;
      const kind = parseArg !== undefined && argChoices === undefined ? 'a list' : required ? 'a value' : 'a switch';
      kinds.set(envVar, (kinds.get(envVar) ?? new Set()).add(kind));
    }
  }
  expect([...kinds].filter(([, each]) => each.size > 1)).toEqual([]);
  expect(kinds.get('SEAWALL_WATCH')).toEqual(new Set(['a list']));
});

import { machine } from '@seawall/scan';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../src/program.ts';
import { width } from '../src/terminal/width.ts';

function helpOf(language: 'en' | 'zh'): Map<string, string> {
  const helps = new Map<string, string>();
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) } as unknown as NodeJS.WriteStream;
  const context = { env: {}, language, world: machine(), stdout: stream, stderr: stream };
  const collect = (command: Command, name: string): void => {
    command.outputHelp();
    helps.set(name, said.splice(0).join(''));
    for (const sub of command.commands) collect(sub, `${name} ${sub.name()}`.trim());
  };
  collect(
    createProgram(context, () => undefined),
    '',
  );
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

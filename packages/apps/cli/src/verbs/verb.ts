import { say, type Text } from '@seawall/model';
import { Command, Option } from 'commander';
import type { Context, ExitCode } from '../context.ts';
import { wrap } from '../terminal/width.ts';
import { texts } from '../texts.ts';

/** One word of the command line. Its module only says what it takes: what it does is loaded when it is asked for. */
export interface Verb {
  register(program: Command, tools: VerbTools): void;
}

/** What a verb describes itself with. */
export interface VerbTools {
  readonly context: Context;
  /** Told the exit code of the verb that ran. */
  done(code: ExitCode): void;
  /** A text in the user's language. */
  t(text: Text): string;
  /** A text below the help of a verb, broken into lines. */
  paragraph(text: Text): string;
  command(parent: Command, name: string, text: Text, examples: readonly string[]): Command;
  /** A flag that an environment variable mirrors: `SEAWALL_FORMAT` for `--format`. */
  option(flags: string, text: Text): Option;
  /** A flag that no variable mirrors: its name means something else where another verb has it. */
  unmirrored(flags: string, text: Text): Option;
  /** One that takes a list, separated by commas or repeated. */
  listOption(flags: string, text: Text): Option;
}

export function verbTools(context: Context, done: (code: ExitCode) => void): VerbTools {
  const t = (text: Text): string => say(text, context.language);

  const paragraph = (text: Text): string => ['', ...wrap(t(text), 78)].join('\n');

  const unmirrored = (flags: string, text: Text): Option => new Option(flags, t(text));

  function option(flags: string, text: Text): Option {
    const made = unmirrored(flags, text);
    return made.env(`SEAWALL_${made.name().replaceAll('-', '_').toUpperCase()}`);
  }

  function listOption(flags: string, text: Text): Option {
    return option(flags, text).argParser((value: string, before?: string[]) => commaList(value, before));
  }

  function command(parent: Command, name: string, text: Text, examples: readonly string[]): Command {
    const made = parent.command(name).description(t(text)).helpOption('-h, --help', t(texts.help)).helpCommand(false);
    return made.addHelpText('after', ({ command: { options } }) => {
      const mirrored = options.find(({ envVar, long }) => envVar !== undefined && long !== undefined);
      const lines: string[] = [];
      if (mirrored !== undefined) {
        const { long: flag = '', envVar: variable = '' } = mirrored;
        lines.push('', say(texts.mirrored, context.language, { flag, variable }));
      }
      if (examples.length > 0) lines.push('', t(texts.examples), ...examples.map((line) => `  ${line}`));
      return lines.join('\n');
    });
  }

  return { context, done, t, paragraph, command, option, unmirrored, listOption };
}

function commaList(value: string, before: string[] = []): string[] {
  return [
    ...before,
    ...value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ];
}

import { unescaped } from '../located.ts';
import { parseScript, quotedInside } from './parse.ts';
import type { Command, Word } from './script.ts';

/** Programs that run the command in their arguments, with those of their options that take a value. */
const wrappers: Readonly<Record<string, { readonly values: string; readonly operands?: number }>> = {
  sudo: { values: 'ugphCDRTU' },
  doas: { values: 'uC' },
  env: { values: 'uSC' },
  exec: { values: 'a' },
  command: { values: '' },
  builtin: { values: '' },
  nohup: { values: '' },
  nice: { values: 'n' },
  ionice: { values: 'cn' },
  time: { values: 'fo' },
  timeout: { values: 'ks', operands: 1 },
  xargs: { values: 'adEIiLlnPs' },
  gosu: { values: '', operands: 1 },
  'su-exec': { values: '', operands: 1 },
  setarch: { values: '', operands: 1 },
  stdbuf: { values: 'ioe' },
  eatmydata: { values: '' },
  fakeroot: { values: '' },
  busybox: { values: '' },
  chroot: { values: '', operands: 1 },
};

export const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);

const depthLimit = 5;

/** Adds the commands that other commands run: behind `sudo` and `env`, in `sh -c '…'`, `eval` and `su -c`. */
export function unwrapped(commands: readonly Command[]): Command[] {
  const all: Command[] = [];
  for (const command of commands) add(command, all, 0);
  return all;
}

function add(command: Command, all: Command[], depth: number): void {
  all.push(command);
  if (depth === depthLimit) return;
  for (const inner of innerCommands(command)) add(inner, all, depth + 1);
}

function innerCommands(command: Command): readonly Command[] {
  const wrapper = Object.hasOwn(wrappers, command.name) ? wrappers[command.name] : undefined;
  if (wrapper !== undefined) {
    const inner = behindOptions(command, wrapper.values, wrapper.operands ?? 0);
    return inner === undefined ? [] : [inner];
  }
  const script = scriptOf(command);
  if (script === undefined || /^(?:\$\(|`|\$\w+$|\$\{\w+\}$)/.test(script.text)) return [];
  const source = quotedInside(command, script) ?? unescaped(command.source, script.start, script.text);
  // Substitutions in a double-quoted script are the outer shell's, and were found there.
  const inner = parseScript(source).filter(
    ({ inside }) => !script.expands || inside === 'list' || inside === 'subshell',
  );
  return inner.map(
    (each, index): Command => ({
      ...each,
      by: command,
      pipeline: command.pipeline + (each.pipeline + 1) / 1_000_000,
      inside: command.inside,
      before: index === 0 ? command.before : each.before,
      after: index === inner.length - 1 ? command.after : each.after,
    }),
  );
}

function behindOptions(command: Command, values: string, operands: number): Command | undefined {
  let left = operands;
  let at = 1;
  for (; at < command.words.length; at += 1) {
    const { text } = command.words[at] as Word;
    if (text === '--') continue;
    if (/^-[^-]$/.test(text) && values.includes(text[1] as string)) at += 1;
    else if (text.startsWith('-')) continue;
    else if (/^[A-Za-z_]\w*=/.test(text)) continue;
    else if (left > 0) left -= 1;
    else break;
  }
  const words = command.words.slice(at);
  const first = words[0];
  if (first === undefined) return undefined;
  const name = first.expands ? '' : (first.text.split('/').at(-1) as string);
  return { ...command, name, words, start: first.start, by: command };
}

/** The word that holds a script: of `sh -c`, `su -c` and `eval`. */
function scriptOf({ name, words }: Command): Word | undefined {
  if (name === 'eval') return words[1];
  if (!shells.has(name) && name !== 'su' && name !== 'runuser') return undefined;
  const option = words.findIndex(({ text }, index) => index > 0 && /^-[a-z]*c[a-z]*$/.test(text));
  return option < 0 ? undefined : words[option + 1];
}

import type { FixPlan } from '@seawall/model';
import type { Context, ControlInfo, DockerfileControl, Fault, Judgement } from '../../control.ts';
import type { Dockerfile, Instruction } from '../../dockerfile/instructions.ts';
import { spotAt } from '../../dockerfile/located.ts';
import { pragmasOf } from '../../dockerfile/pragmas.ts';
import type { Command } from '../../dockerfile/shell/script.ts';
import { redact } from './redact.ts';

/** A control over Dockerfiles without what all of them share. */
export type Rule = Omit<ControlInfo, 'category' | 'kind' | 'references' | 'frameworks'> &
  Partial<Pick<ControlInfo, 'kind' | 'references' | 'frameworks'>> & {
    readonly find: (dockerfile: Dockerfile, context: Context) => Judgement;
  };

export const guide = 'https://docs.docker.com/build/building/best-practices/';
export const reference = 'https://docs.docker.com/reference/dockerfile/';

/** The control of a rule; faults that a comment in the file asks to ignore are left out. */
export function dockerfileControl({ find, ...info }: Rule): DockerfileControl {
  const names = [info.id, ...(info.aliases ?? [])];
  return {
    kind: 'misconfiguration',
    references: [guide],
    frameworks: [],
    ...info,
    category: 'dockerfile',
    scope: 'dockerfile',
    evaluate(dockerfile, context) {
      const judgement = find(dockerfile, context);
      if (typeof judgement === 'string' || 'notAssessed' in judgement) return judgement;
      if (judgement.length === 0) return 'pass';
      const pragmas = pragmasOf(dockerfile);
      const left = judgement.filter(({ lines }) => !pragmas.ignores(names, lines?.from ?? 1));
      return left.length === 0 ? 'pass' : left;
    },
  };
}

/** A fault of a whole instruction. */
export function faultAt(instruction: Instruction, more: Omit<Fault, 'path' | 'lines'> = {}): Fault {
  const key = more.key ?? shorten(`${instruction.keyword} ${redact(instruction.value)}`);
  return { path: [], lines: { from: instruction.from, to: instruction.to }, ...more, key };
}

/** A fault of one command of a RUN; the command's text, without credentials, tells it from others. */
export function faultOn(command: Command, more: Omit<Fault, 'path' | 'lines'> = {}): Fault {
  const from = spotAt(command.source, command.start).line;
  const to = spotAt(command.source, Math.max(command.start, command.end - 1)).line;
  return { path: [], lines: { from, to: Math.max(from, to) }, ...more, key: more.key ?? shown(command) };
}

/** The part of a fault that holds its fix, when there is one. */
export function withFix(fix: FixPlan | undefined): { readonly fix?: FixPlan } {
  return fix === undefined ? {} : { fix };
}

/** A command as messages show it: short and without credentials. */
export function shown({ words }: Command): string {
  return shorten(redact(words.map(({ text }) => text).join(' ')));
}

export function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= 100 ? line : `${line.slice(0, 99)}…`;
}

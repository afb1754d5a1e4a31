import type { Dockerfile, Instruction } from './instructions.ts';

/** What the comments of a Dockerfile ask to leave out. */
export interface Pragmas {
  /** Whether one of these rule names is to be ignored on a line, or everywhere. */
  ignores(names: readonly string[], line: number): boolean;
}

const form = /^(?:seawall|hadolint)\s+(global\s+)?ignore\s*=\s*([^\s,]+(?:\s*,\s*[^\s,]+)*)/i;

const memo = new WeakMap<Dockerfile, Pragmas>();

/**
 * Reads `# seawall ignore=rule` and `# hadolint ignore=DL3008`. Such a comment counts for the instruction below it, or
 * around it when it stands on a continuation line; with `global` it counts for the whole file.
 */
export function pragmasOf(dockerfile: Dockerfile): Pragmas {
  let pragmas = memo.get(dockerfile);
  if (pragmas === undefined) {
    pragmas = read(dockerfile);
    memo.set(dockerfile, pragmas);
  }
  return pragmas;
}

function read({ comments, instructions }: Dockerfile): Pragmas {
  const everywhere = new Set<string>();
  const local: { readonly names: ReadonlySet<string>; readonly from: number; readonly to: number }[] = [];
  let at = 0;
  for (const { line, text } of comments) {
    const match = form.exec(text);
    if (match === null) continue;
    const names = (match[2] ?? '').split(',').map((name) => name.trim().toLowerCase());
    if (match[1] !== undefined) for (const name of names) everywhere.add(name);
    else {
      // Comments and instructions both come in the order of their lines.
      while (at < instructions.length && (instructions[at] as Instruction).to < line) at += 1;
      const target = instructions[at];
      if (target !== undefined) local.push({ names: new Set(names), from: target.from, to: target.to });
    }
  }
  return {
    ignores(names, line) {
      if (everywhere.size === 0 && local.length === 0) return false;
      const wanted = names.map((name) => name.toLowerCase());
      if (wanted.some((name) => everywhere.has(name))) return true;
      return local.some(
        ({ names: ignored, from, to }) => line >= from && line <= to && wanted.some((name) => ignored.has(name)),
      );
    },
  };
}

import type { Dockerfile, Instruction, Stage } from './instructions.ts';
import { globalArgs, platformArgs } from './stages.ts';
import { expand, type Lookup } from './variables.ts';
import { pairsIn } from './words.ts';

/** The variables that an instruction sees: its own stage's ARGs and ENVs and what the base stages set. */
export interface Scope {
  /** The value, or undefined when the variable is not set or its value is not known. */
  readonly lookup: Lookup;
  has(name: string): boolean;
}

const memo = new WeakMap<Dockerfile, ReadonlyMap<Instruction, Scope>>();

const empty: Scope = { lookup: () => undefined, has: () => false };

/** What an instruction's variables stand for, as the stage had set them before it. */
export function scopeOf(dockerfile: Dockerfile, instruction: Instruction): Scope {
  let scopes = memo.get(dockerfile);
  if (scopes === undefined) {
    scopes = scopesIn(dockerfile);
    memo.set(dockerfile, scopes);
  }
  return scopes.get(instruction) ?? empty;
}

interface Variables {
  readonly env: ReadonlyMap<string, string | undefined>;
  readonly args: ReadonlyMap<string, string | undefined>;
}

function scopesIn({ stages, instructions, directives: { escape } }: Dockerfile): Map<Instruction, Scope> {
  const globals = globalArgs(instructions, escape);
  const scopes = new Map<Instruction, Scope>();
  const atEnd = new Map<Stage, Variables['env']>();
  for (const stage of stages) {
    let variables: Variables = { env: (stage.base && atEnd.get(stage.base)) ?? new Map(), args: new Map() };
    scopes.set(stage.from, scopeFor({ env: new Map(), args: globals }));
    let scope = scopeFor(variables);
    for (const instruction of stage.instructions) {
      scopes.set(instruction, scope);
      if (instruction.trigger !== undefined) scopes.set(instruction.trigger, scope);
      if (instruction.keyword !== 'ENV' && instruction.keyword !== 'ARG') continue;
      variables = after(instruction, variables, scope, globals, escape);
      scope = scopeFor(variables);
    }
    atEnd.set(stage, variables.env);
  }
  return scopes;
}

function scopeFor({ env, args }: Variables): Scope {
  return {
    lookup: (name) => (env.has(name) ? env.get(name) : args.get(name)),
    has: (name) => env.has(name) || args.has(name),
  };
}

function after(
  { keyword, body }: Instruction,
  { env, args }: Variables,
  scope: Scope,
  globals: ReadonlyMap<string, string | undefined>,
  escape: string,
): Variables {
  const changed = new Map(keyword === 'ENV' ? env : args);
  for (const { name, value, raw } of pairsIn(keyword, body.text, escape).pairs) {
    if (value === undefined) {
      changed.set(name, platformArgs.has(name) ? undefined : globals.get(name));
      continue;
    }
    const expansion = expand(raw, scope.lookup, escape);
    changed.set(name, expansion.complete ? expansion.text : undefined);
  }
  return keyword === 'ENV' ? { env: changed, args } : { env, args: changed };
}

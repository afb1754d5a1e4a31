import type { Dockerfile, Instruction, Stage } from '../../dockerfile/instructions.ts';
import { scopeOf } from '../../dockerfile/scopes.ts';
import { lineage } from '../../dockerfile/stages.ts';
import { expand } from '../../dockerfile/variables.ts';
import { splitWords } from '../../dockerfile/words.ts';

export function finalStage({ stages }: Dockerfile): Stage | undefined {
  return stages.at(-1);
}

/** Whether the stage's layers are in the image: the final stage and those that it builds on. */
export function isShipped(dockerfile: Dockerfile, stage: Stage): boolean {
  const final = finalStage(dockerfile);
  return final !== undefined && lineage(final).includes(stage);
}

/** The instructions that make the final stage, those of its base stages first. */
export function finalInstructions(dockerfile: Dockerfile): Instruction[] {
  const final = finalStage(dockerfile);
  return final === undefined
    ? []
    : lineage(final)
        .toReversed()
        .flatMap(({ instructions }) => instructions);
}

/** Every instruction with its stage; an ONBUILD's trigger in the ONBUILD's place. */
export function eachInstruction(
  dockerfile: Dockerfile,
  keyword: string,
): { instruction: Instruction; inner: Instruction; stage: Stage }[] {
  const found: { instruction: Instruction; inner: Instruction; stage: Stage }[] = [];
  for (const stage of dockerfile.stages) {
    for (const instruction of stage.instructions) {
      const inner = instruction.trigger ?? instruction;
      if (inner.keyword === keyword) found.push({ instruction, inner, stage });
    }
  }
  return found;
}

export interface Transfer {
  readonly sources: readonly string[];
  readonly target: string;
  /** The stage or image of `--from`; absent for the build context. */
  readonly from?: string;
}

/** What COPY and ADD take and where they put it, variables filled in where they are known. */
export function transferOf(dockerfile: Dockerfile, instruction: Instruction): Transfer {
  const inner = instruction.trigger ?? instruction;
  const { escape } = dockerfile.directives;
  const scope = scopeOf(dockerfile, instruction);
  const from = inner.flags.find(({ name }) => name === 'from')?.value;
  const words = (inner.json ?? splitWords(inner.body.text, escape).map(({ raw }) => raw)).map((raw) => {
    const { text, complete } = expand(raw, scope.lookup, escape);
    return complete ? text : raw;
  });
  return { sources: words.slice(0, -1), target: words.at(-1) ?? '', ...(from === undefined ? {} : { from }) };
}

/** The value of a flag, or undefined. */
export function flagOf(instruction: Instruction, name: string): string | undefined {
  return instruction.flags.find((flag) => flag.name === name)?.value;
}

/** A mount of a RUN as its key and value pairs. */
export function mountsOf({ flags }: Instruction): Map<string, string>[] {
  return flags
    .filter(({ name, value }) => name === 'mount' && value !== undefined)
    .map(({ value }) => new Map((value as string).split(',').map((pair) => split(pair))));
}

function split(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return equals < 0
    ? [pair.trim().toLowerCase(), '']
    : [pair.slice(0, equals).trim().toLowerCase(), pair.slice(equals + 1).trim()];
}

/** Whether a cache or tmpfs mount of the RUN covers the folder, so that nothing of it stays in the layer. */
export function isMounted(run: Instruction, folders: readonly string[]): boolean {
  return mountsOf(run).some((mount) => {
    const type = mount.get('type');
    if (type !== 'cache' && type !== 'tmpfs') return false;
    const target = (mount.get('target') ?? mount.get('dst') ?? mount.get('destination') ?? '').replace(/\/+$/, '');
    return target !== '' && folders.some((folder) => folder === target || folder.startsWith(`${target}/`));
  });
}

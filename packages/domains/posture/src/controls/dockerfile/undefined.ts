import type { Fault } from '../../control.ts';
import type { Dockerfile, Instruction, Stage } from '../../dockerfile/instructions.ts';
import { scopeOf } from '../../dockerfile/scopes.ts';
import { globalArgs, lineage, platformArgs } from '../../dockerfile/stages.ts';
import { expand } from '../../dockerfile/variables.ts';
import { dockerfileControl, faultAt, reference } from './rule.ts';

/** Set without a declaration: proxies, and what shells and images always have. */
const ambient =
  /^(?:https?_proxy|ftp_proxy|no_proxy|all_proxy|PATH|HOME|USER|HOSTNAME|SHELL|PWD|TERM|LANG|LC_\w+|TZ|SOURCE_DATE_EPOCH|BUILDKIT_\w+)$/i;

/** Instructions in which Docker itself, and not a shell, fills in variables. */
const expanding: ReadonlySet<string> = new Set([
  'ADD',
  'COPY',
  'ENV',
  'EXPOSE',
  'LABEL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
  'ARG',
]);

export function undefinedInFrom({ stages, instructions, directives: { escape } }: Dockerfile): Fault[] {
  const globals = globalArgs(instructions, escape);
  return stages.flatMap(({ from }) => {
    const text = `${from.flags.map(({ value }) => value ?? '').join(' ')} ${from.body.text}`;
    return expand(text, (name) => globals.get(name), escape)
      .uses.filter(
        ({ name, guarded }) => !guarded && !globals.has(name) && !platformArgs.has(name) && !ambient.test(name),
      )
      .map(({ name }) => faultAt(from, { key: name, values: { name } }));
  });
}

interface Unset {
  readonly instruction: Instruction;
  readonly stage: Stage;
  readonly name: string;
}

/** Variables that an instruction uses although its stage declares none of that name. */
function unsetUses(dockerfile: Dockerfile): Unset[] {
  const { escape } = dockerfile.directives;
  const found: Unset[] = [];
  for (const stage of dockerfile.stages) {
    for (const instruction of stage.instructions) {
      if (!expanding.has(instruction.keyword) || !instruction.value.includes('$')) continue;
      const scope = scopeOf(dockerfile, instruction);
      for (const { name, guarded } of expand(instruction.value, scope.lookup, escape).uses) {
        if (!guarded && !scope.has(name) && !ambient.test(name)) found.push({ instruction, stage, name });
      }
    }
  }
  return found;
}

export const globalArgInStage = dockerfileControl({
  id: 'dockerfile-global-arg-in-stage',
  severity: 'low',
  title: { en: 'Stages declare the global arguments that they use', zh: '构建阶段声明所使用的全局参数' },
  why: {
    en: 'An ARG above the first FROM is not visible inside a stage: without a declaration of its own the variable is empty there.',
    zh: '首个 FROM 之前的 ARG 在构建阶段内不可见：若不在阶段内再次声明，该变量为空。',
  },
  message: {
    en: '{name} is declared above the first FROM, but not in this stage: it is empty here',
    zh: '{name} 在首个 FROM 之前声明，但未在此阶段声明：此处为空',
  },
  remediation: { en: 'Repeat `ARG {name}` inside the stage.', zh: '在该阶段内再次写 `ARG {name}`。' },
  references: [`${reference}#understand-how-arg-and-from-interact`],
  find(dockerfile) {
    const globals = globalArgs(dockerfile.instructions, dockerfile.directives.escape);
    return unsetUses(dockerfile)
      .filter(({ name }) => globals.has(name) || platformArgs.has(name))
      .map(({ instruction, name }) =>
        faultAt(instruction, { key: `${instruction.keyword} ${name}`, values: { name } }),
      );
  },
});

export const undefinedVariable = dockerfileControl({
  id: 'dockerfile-undefined-variable',
  severity: 'low',
  title: { en: 'Instructions use defined variables only', zh: '指令只使用已定义的变量' },
  why: {
    en: 'Docker puts nothing in the place of an undefined variable, so that a path or a user silently becomes another one.',
    zh: '未定义的变量会被替换为空，路径或用户会悄然变成别的值。',
  },
  message: { en: '{name} is not defined here', zh: '{name} 在此处未定义' },
  remediation: {
    en: 'Declare it with ARG or ENV in this stage, or correct its name.',
    zh: '在该阶段用 ARG 或 ENV 声明，或更正名称。',
  },
  references: ['https://docs.docker.com/reference/build-checks/undefined-var/'],
  // A base image from outside may define it. Certain are only stages from scratch and names that are a typo away.
  find(dockerfile) {
    const globals = globalArgs(dockerfile.instructions, dockerfile.directives.escape);
    const declared = declaredNames(dockerfile);
    return unsetUses(dockerfile)
      .filter(({ name, stage }) => {
        if (globals.has(name) || platformArgs.has(name)) return false;
        if (lineage(stage).at(-1)?.resolvedImage === 'scratch') return true;
        return declared.some((other) => isTypo(name, other));
      })
      .map(({ instruction, name }) =>
        faultAt(instruction, { key: `${instruction.keyword} ${name}`, values: { name } }),
      );
  },
});

function declaredNames({ instructions }: Dockerfile): string[] {
  const names = instructions
    .filter(({ keyword }) => keyword === 'ARG' || keyword === 'ENV')
    .flatMap(({ body }) =>
      [...body.text.matchAll(/(?:^|\s)([A-Za-z_]\w*)(?==|\s*$|\s)/g)].map(([, name = '']) => name),
    );
  return ['PATH', ...new Set(names)].slice(0, 200);
}

/** Names of five letters and more that differ by two neighbouring letters swapped, or one letter more, less or other. */
function isTypo(name: string, other: string): boolean {
  if (name === other || Math.abs(name.length - other.length) > 1 || name.length < 4) return false;
  if (/\d/.test(name)) return false;
  let start = 0;
  while (start < name.length && name[start] === other[start]) start += 1;
  let end = 0;
  while (end < name.length - start && end < other.length - start && name.at(-1 - end) === other.at(-1 - end)) end += 1;
  const left = name.slice(start, name.length - end);
  const right = other.slice(start, other.length - end);
  if (left.length <= 1 && right.length <= 1) return name.length >= 5;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}

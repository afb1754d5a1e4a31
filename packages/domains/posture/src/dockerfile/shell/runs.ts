import type { Dockerfile, Heredoc, Instruction, Stage } from '../instructions.ts';
import { type Located, unescaped } from '../located.ts';
import { lineage } from '../stages.ts';
import { parseScript } from './parse.ts';
import type { Command } from './script.ts';
import { shells, unwrapped } from './wrappers.ts';

/** A RUN, its place in the build and the commands it runs. */
export interface Run {
  readonly instruction: Instruction;
  /** The RUN itself: `instruction`, or the trigger of an ONBUILD. */
  readonly run: Instruction;
  readonly stage: Stage;
  /** What SHELL says; absent for Docker's own default. */
  readonly shell?: readonly string[];
  /** Every command, those inside `sudo`, `sh -c` and substitutions too. Empty when the shell is not a POSIX one. */
  readonly commands: readonly Command[];
  /** The heredoc that is the script; absent in the usual form. */
  readonly script?: Heredoc;
}

const memo = new WeakMap<Dockerfile, readonly Run[]>();

/** The RUN instructions of every stage, ONBUILD ones included, with their shell commands. */
export function runsOf(dockerfile: Dockerfile): readonly Run[] {
  let runs = memo.get(dockerfile);
  if (runs === undefined) {
    runs = readRuns(dockerfile);
    memo.set(dockerfile, runs);
  }
  return runs;
}

function readRuns({ stages }: Dockerfile): Run[] {
  const runs: Run[] = [];
  const shellAtEnd = new Map<Stage, readonly string[] | undefined>();
  for (const stage of stages) {
    let shell = stage.base === undefined ? undefined : shellAtEnd.get(stage.base);
    const windows = isWindows(stage);
    for (const instruction of stage.instructions) {
      if (instruction.keyword === 'SHELL') shell = instruction.json;
      const run = instruction.trigger ?? instruction;
      if (run.keyword !== 'RUN') continue;
      runs.push({
        instruction,
        run,
        stage,
        ...(shell === undefined ? {} : { shell }),
        ...scriptOf(run, shell, windows),
      });
    }
    shellAtEnd.set(stage, shell);
  }
  return runs;
}

function scriptOf(
  run: Instruction,
  shell: readonly string[] | undefined,
  windows: boolean,
): Pick<Run, 'commands' | 'script'> {
  if (run.json !== undefined) return { commands: unwrapped(execForm(run.json, run.body)) };
  if (shell === undefined ? windows : !shells.has(programName(shell[0] ?? ''))) return { commands: [] };
  const [first] = run.heredocs;
  if (first !== undefined && run.heredocs.length === 1 && /^\d*<<-?["']?[^\s"']+["']?$/.test(run.body.text)) {
    const shebang = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(first.body.text);
    const program = programName(shebang?.[1] ?? 'sh');
    const runsShell = shells.has(program === 'env' ? programName(shebang?.[2] ?? '') : program);
    return { commands: runsShell ? unwrapped(parseScript(first.body)) : [], script: first };
  }
  const commands = unwrapped(parseScript(run.body));
  return { commands: [...commands, ...fedToShells(commands, run.heredocs)] };
}

/** The bodies of heredocs that a shell reads: `RUN bash <<EOF`. */
function fedToShells(commands: readonly Command[], heredocs: readonly Heredoc[]): Command[] {
  if (heredocs.length === 0) return [];
  return commands.flatMap((command) => {
    if (!shells.has(command.name)) return [];
    const names = command.redirects.filter(({ operator }) => operator === '<<' || operator === '<<-');
    return names.flatMap(({ target }) => {
      const heredoc = heredocs.find(({ name }) => name === target?.text);
      return heredoc === undefined
        ? []
        : unwrapped(parseScript(heredoc.body)).map((inner) => ({ ...inner, by: command }));
    });
  });
}

/** `RUN ["apt-get", "update"]`: one command, no shell. */
function execForm(json: readonly string[], body: Located): Command[] {
  const [program] = json;
  if (program === undefined) return [];
  const source = unescaped(body, 0, body.text);
  const words = json.map((text) => ({ text, start: 0, end: body.text.length, expands: false, quoted: true }));
  return [
    {
      source,
      name: programName(program),
      words,
      assignments: [],
      redirects: [],
      start: 0,
      end: body.text.length,
      before: '',
      after: '',
      pipeline: 0,
      inside: 'list',
    },
  ];
}

function programName(path: string): string {
  return (path.split(/[\\/]/).at(-1) as string).toLowerCase().replace(/\.exe$/, '');
}

/** Whether the stage comes from a Windows image, whose default shell is cmd. */
function isWindows(stage: Stage): boolean {
  return lineage(stage).some(({ image, resolvedImage, from }) => {
    const platform = from.flags.find(({ name }) => name === 'platform')?.value ?? '';
    return platform.startsWith('windows') || /windows|nanoserver|servercore/i.test(resolvedImage ?? image);
  });
}

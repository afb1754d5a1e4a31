import type { Problem } from '@seawall/kube';
import type { Text } from '@seawall/model';
import { directivesIn } from './directives.ts';
import { type Heredoc, type Dockerfile, type Instruction } from './instructions.ts';
import { parseInstruction } from './instruction.ts';
import { heredocMarks, readHeredoc } from './heredocs.ts';
import { lineReader } from './logical-lines.ts';
import { stagesOf } from './stages.ts';

/** Why each limit: no Dockerfile that people write comes near it, and one that does is no Dockerfile. */
export const dockerfileLimits = {
  characters: 1_048_576,
  /** BuildKit itself reads no longer line (bufio.MaxScanTokenSize). */
  lineLength: 65_535,
  instructions: 2_000,
} as const;

export interface DockerfileOptions {
  /** The text of the .dockerignore file that applies, null when there is none; leave it out when nobody looked. */
  readonly ignoreFile?: string | null;
}

export interface DockerfileRead {
  /** Undefined when nothing of it could be read; `problems` says why. */
  readonly dockerfile: Dockerfile | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads a Dockerfile by BuildKit's grammar (https://docs.docker.com/reference/dockerfile/). What is not an instruction
 * is reported with its line, and the rest is read all the same. Never throws.
 */
export function readDockerfile(
  text: string,
  file: string,
  projectFile: string,
  options: DockerfileOptions = {},
): DockerfileRead {
  const problems: Problem[] = [];
  function report(code: Problem['code'], message: Text, line?: number): void {
    problems.push({ code, file, ...(line === undefined ? {} : { line }), message });
  }

  if (text.length > dockerfileLimits.characters) {
    report('too-large', {
      en: `Longer than ${dockerfileLimits.characters} characters: not read as a Dockerfile`,
      zh: `超过 ${dockerfileLimits.characters} 个字符：未作为 Dockerfile 读取`,
    });
    return { dockerfile: undefined, problems };
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    const line = text.slice(0, nul).split('\n').length;
    report('binary', { en: 'A binary file, not a Dockerfile', zh: '这是二进制文件，不是 Dockerfile' }, line);
    return { dockerfile: undefined, problems };
  }

  const lines = (text.startsWith('\uFEFF') ? text.slice(1) : text).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const readable = lines.map((line, index) => {
    if (line.length <= dockerfileLimits.lineLength) return line;
    report(
      'too-large',
      {
        en: `Line longer than ${dockerfileLimits.lineLength} characters: left out`,
        zh: `该行超过 ${dockerfileLimits.lineLength} 个字符：已跳过`,
      },
      index + 1,
    );
    return '';
  });

  const directives = directivesIn(readable);
  const reader = lineReader(readable, directives);
  const instructions: Instruction[] = [];
  for (let logical = reader.next(); logical !== undefined; logical = reader.next()) {
    if (instructions.length === dockerfileLimits.instructions) {
      report(
        'too-large',
        {
          en: `More than ${dockerfileLimits.instructions} instructions: the rest was not read`,
          zh: `指令超过 ${dockerfileLimits.instructions} 条：其余部分未读取`,
        },
        logical.from,
      );
      break;
    }
    const instruction = parseInstruction(logical, directives.escape);
    if ('problem' in instruction) {
      report('syntax', instruction.problem, logical.from);
      continue;
    }
    const heredocs: Heredoc[] = [];
    let to = logical.to;
    for (const mark of takesHeredocs(instruction) ? heredocMarks(instruction.value, directives.escape) : []) {
      const heredoc = readHeredoc(mark, reader);
      if (heredoc === undefined) {
        report(
          'syntax',
          {
            en: `The heredoc ${mark.name} has no end`,
            zh: `heredoc ${mark.name} 没有结束标记`,
          },
          logical.from,
        );
        break;
      }
      heredocs.push(heredoc);
      to += heredoc.body.pieces.length + 1;
    }
    instructions.push(withHeredocs(instruction, heredocs, to));
  }

  const dockerfile: Dockerfile = {
    file,
    projectFile,
    text,
    lines,
    directives,
    instructions,
    stages: stagesOf(instructions, directives.escape),
    comments: reader.comments,
    ...(options.ignoreFile === undefined ? {} : { ignoreFile: options.ignoreFile }),
  };
  return { dockerfile, problems };
}

function takesHeredocs(instruction: Instruction): boolean {
  const { keyword } = instruction.trigger ?? instruction;
  return keyword === 'RUN' || keyword === 'COPY' || keyword === 'ADD';
}

function withHeredocs(instruction: Instruction, heredocs: readonly Heredoc[], to: number): Instruction {
  if (heredocs.length === 0) return instruction;
  const { trigger } = instruction;
  return { ...instruction, heredocs, to, ...(trigger === undefined ? {} : { trigger: { ...trigger, heredocs, to } }) };
}

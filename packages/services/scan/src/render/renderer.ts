import type { KubeObject, Problem } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { NotAssessedTarget } from '../report.ts';

/** What a renderer made of a chart or an overlay. */
export interface Rendered {
  readonly objects: readonly KubeObject[];
  readonly problems: readonly Problem[];
  /** Set when it could not be rendered at all, or not with all its parts. */
  readonly notAssessed?: NotAssessedTarget;
  /** Files, by absolute path, that the rendered objects stand for: they are not judged a second time as they are. */
  readonly covers: readonly string[];
}

/** A renderer's run: at most a minute, at most 64 MiB. */
export const renderLimits = { timeoutMs: 60_000, maxBytes: 64 * 1024 * 1024 } as const;

/** The last lines of what a program said, which is where they put the reason. */
function lastWords(stderr: string): string {
  const lines = stderr.trim().split('\n').slice(-4);
  return lines.join(' ').slice(0, 600);
}

export function renderFailure(program: string, stderr: string): Text {
  const words = lastWords(stderr);
  return { en: `${program} failed: ${words}`, zh: `${program} 执行失败：${words}` };
}

/** A problem of a rendered text without its line, which is a line of no file that people could open. */
export function withoutLine(problem: Problem): Problem {
  const { line: _line, column: _column, ...rest } = problem;
  return rest;
}

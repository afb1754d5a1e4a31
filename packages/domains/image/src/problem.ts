import type { Problem, ProblemCode } from '@seawall/kube';

/** A problem with a file, in both languages. */
export function problem(code: ProblemCode, file: string, en: string, zh: string, line?: number): Problem {
  return { code, file, ...(line === undefined ? {} : { line }), message: { en, zh } };
}

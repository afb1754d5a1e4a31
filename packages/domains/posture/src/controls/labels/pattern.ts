import { createRequire } from 'node:module';

type Re2 = typeof import('re2js');

const require = createRequire(import.meta.url);
const compiled = new Map<string, ((value: string) => boolean) | undefined>();

/**
 * Whether a whole value matches an RE2 pattern, in time linear in the value; undefined when the pattern is not one.
 * The engine is only loaded when somebody has configured a pattern.
 */
export function matchesPattern(pattern: string, value: string): boolean | undefined {
  if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern));
  return compiled.get(pattern)?.(value);
}

/** Whether a pattern is one that `matchesPattern` takes. */
export function isPattern(pattern: string): boolean {
  return matchesPattern(pattern, '') !== undefined;
}

function compile(pattern: string): ((value: string) => boolean) | undefined {
  const { RE2JS } = require('re2js') as Re2;
  try {
    const expression = RE2JS.compile(pattern);
    return (value) => expression.matches(value);
  } catch {
    return undefined;
  }
}

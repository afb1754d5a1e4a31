import type { Comparator } from './comparator.ts';

/** The numbers that a version begins with: `1.2.0-rc1` → `['1', '2', '0']`. */
function numbersOf(version: string): string[] {
  return /^[vV=]?(\d+(?:\.\d+)*)/.exec(version)?.[1]?.split('.') ?? [];
}

/** One more in the last of the given numbers, the others kept: `['1', '2']` → `1.3`. */
function next(numbers: readonly string[]): string {
  const last = BigInt(numbers.at(-1) ?? '0') + 1n;
  return [...numbers.slice(0, -1), String(last)].join('.');
}

/** Below the next version, its pre-releases left out too where the scheme has them behind a dash. */
function below(version: string): Comparator {
  return `<${version}`;
}

/** `^1.2.3`: nothing may change left of the first number that is not 0. */
export function caret(version: string): readonly Comparator[] | undefined {
  const numbers = numbersOf(version);
  if (numbers.length === 0) return undefined;
  const first = numbers.findIndex((number) => !/^0+$/.test(number));
  return [`>=${version}`, below(next(numbers.slice(0, first < 0 ? numbers.length : first + 1)))];
}

/** `~1.2.3` of npm and Cargo: only what stands behind the second number may change. */
export function tilde(version: string): readonly Comparator[] | undefined {
  const numbers = numbersOf(version);
  return numbers.length === 0 ? undefined : [`>=${version}`, below(next(numbers.slice(0, 2)))];
}

/** `~> 1.2.3` of RubyGems and Hex: only the last number may change. */
export function pessimistic(version: string): readonly Comparator[] | undefined {
  const numbers = numbersOf(version);
  if (numbers.length === 0) return undefined;
  return [`>=${version}`, below(next(numbers.length === 1 ? numbers : numbers.slice(0, -1)))];
}

/** `~=1.4.2` of PEP 440: needs two numbers at least. */
export function compatible(version: string): readonly Comparator[] | undefined {
  return numbersOf(version).length < 2 ? undefined : pessimistic(version);
}

/** `1.2.*`, `1.x`, and npm's bare `1.2`. */
export function wildcard(version: string): readonly Comparator[] {
  const numbers = numbersOf(version.replace(/\.?[*xX].*$/, ''));
  return numbers.length === 0 ? [] : [`>=${numbers.join('.')}`, below(next(numbers))];
}

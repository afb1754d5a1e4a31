import { compareLists, compareNumerals, compareText, type VersionScheme } from './scheme.ts';

const form = /^(?:\d+!)?[0-9a-z_.+*-]+$/i;

export const conda: VersionScheme = {
  id: 'conda',
  specification: 'VersionOrder of conda',
  valid: (version) => form.test(version.trim()) && /\d/.test(version),
  compare(a, b) {
    const left = split(a);
    const right = split(b);
    return (
      compareNumerals(left.epoch, right.epoch) ||
      compareSegmentLists(left.version, right.version) ||
      compareSegmentLists(left.local, right.local)
    );
  },
};

interface CondaVersion {
  readonly epoch: string;
  readonly version: readonly (readonly string[])[];
  readonly local: readonly (readonly string[])[];
}

function split(text: string): CondaVersion {
  const [, epoch = '0', rest = ''] = /^(?:(\d+)!)?(.*)$/s.exec(text.trim().toLowerCase()) ?? [];
  const plus = rest.indexOf('+');
  return {
    epoch,
    version: segments(plus < 0 ? rest : rest.slice(0, plus)),
    local: plus < 0 ? [] : segments(rest.slice(plus + 1)),
  };
}

/** Components between `.`, `_` and `-`, each in runs of digits and letters, beginning with a number. */
function segments(text: string): string[][] {
  return text.split(/[._-]/).map((component) => {
    const runs: string[] = component.match(/\d+|[a-z*]+/g) ?? [];
    return runs.length > 0 && /^\d/.test(runs[0] ?? '') ? runs : ['0', ...runs];
  });
}

const fill = '0';

function compareSegmentLists(a: readonly (readonly string[])[], b: readonly (readonly string[])[]): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = padded(a[index] ?? [fill], b[index]?.length ?? 1);
    const right = padded(b[index] ?? [fill], left.length);
    const order = compareLists(left, right, compareRun);
    if (order !== 0) return order;
  }
  return 0;
}

function padded(list: readonly string[], length: number): readonly string[] {
  return list.length >= length ? list : [...list, ...Array.from({ length: length - list.length }, () => fill)];
}

/** `dev` before any word, words before numbers, `post` after them. */
function compareRun(a: string, b: string): number {
  return rank(a) - rank(b) || (rank(a) === 2 ? compareNumerals(a, b) : compareText(a, b));
}

function rank(run: string): number {
  if (run === 'dev') return 0;
  if (run === 'post') return 3;
  return /^\d/.test(run) ? 2 : 1;
}

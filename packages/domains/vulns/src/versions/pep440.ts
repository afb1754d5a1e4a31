import { table } from '@seawall/model';
import { compareLists, compareNumerals, compareText, type VersionScheme } from './scheme.ts';

/** A Python version with what is missing in it made comparable. */
interface PythonVersion {
  readonly epoch: string;
  readonly release: readonly string[];
  readonly pre?: readonly [stage: string, number: string];
  readonly post?: string;
  readonly dev?: string;
  readonly local: readonly string[];
}

const form = new RegExp(
  '^v?(?:(\\d+)!)?(\\d+(?:\\.\\d+)*)' +
    '(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\\d*))?' +
    '(?:-(\\d+)|[-_.]?(post|rev|r)[-_.]?(\\d*))?' +
    '(?:[-_.]?(dev)[-_.]?(\\d*))?' +
    '(?:\\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$',
);

const stages: Readonly<Record<string, string>> = table({
  a: 'a',
  alpha: 'a',
  b: 'b',
  beta: 'b',
  c: 'rc',
  rc: 'rc',
  pre: 'rc',
  preview: 'rc',
});

export const pep440: VersionScheme = {
  id: 'pypi',
  specification: 'PEP 440, version specifiers of packaging.python.org',
  valid: (version) => parsePython(version) !== undefined,
  compare(a, b) {
    if (a === b) return 0;
    const left = parsePython(a);
    const right = parsePython(b);
    if (left !== undefined && right !== undefined) return comparePython(left, right);
    if (left === undefined && right === undefined) return compareLists(legacyKey(a), legacyKey(b), compareText);
    // setuptools put what it could not read below all that it could.
    return left === undefined ? -1 : 1;
  },
};

function parsePython(text: string): PythonVersion | undefined {
  const match = form.exec(text.trim().toLowerCase());
  if (match === null) return undefined;
  const [, epoch = '0', release = '', stage, stageNumber, implicitPost, post, postNumber, dev, devNumber, local] =
    match;
  return {
    epoch,
    release: withoutTrailingZeros(release.split('.')),
    ...(stage === undefined ? {} : { pre: [stages[stage] ?? stage, stageNumber || '0'] as const }),
    ...(implicitPost === undefined && post === undefined ? {} : { post: implicitPost ?? (postNumber || '0') }),
    ...(dev === undefined ? {} : { dev: devNumber || '0' }),
    local: local === undefined ? [] : local.split(/[-_.]/),
  };
}

function withoutTrailingZeros(list: readonly string[]): string[] {
  let end = list.length;
  while (end > 1 && /^0+$/.test(list[end - 1] ?? '')) end -= 1;
  return list.slice(0, end);
}

function comparePython(a: PythonVersion, b: PythonVersion): number {
  return (
    compareNumerals(a.epoch, b.epoch) ||
    compareLists(a.release, b.release, compareNumerals) ||
    comparePre(a, b) ||
    compareOptional(a.post, b.post, -1) ||
    compareOptional(a.dev, b.dev, 1) ||
    compareLists(a.local, b.local, compareLocal)
  );
}

/** A development release of the release itself lies before its pre-releases; no pre-release lies after them. */
function comparePre(a: PythonVersion, b: PythonVersion): number {
  const rank = (v: PythonVersion): number =>
    v.pre !== undefined ? 0 : v.post === undefined && v.dev !== undefined ? -1 : 1;
  const order = rank(a) - rank(b);
  if (order !== 0 || a.pre === undefined || b.pre === undefined) return order;
  return compareText(a.pre[0], b.pre[0]) || compareNumerals(a.pre[1], b.pre[1]);
}

/** `absent` says where nothing lies against something: -1 before, 1 after. */
function compareOptional(a: string | undefined, b: string | undefined, absent: number): number {
  if (a === undefined) return b === undefined ? 0 : absent;
  return b === undefined ? -absent : compareNumerals(a, b);
}

function compareLocal(a: string, b: string): number {
  const numberA = /^\d+$/.test(a);
  const numberB = /^\d+$/.test(b);
  if (numberA && numberB) return compareNumerals(a, b);
  if (numberA !== numberB) return numberA ? 1 : -1;
  return compareText(a, b);
}

const legacyNames: Readonly<Record<string, string>> = table({
  pre: 'c',
  preview: 'c',
  '-': 'final-',
  rc: 'c',
  dev: '@',
});

/** The order of setuptools for what PEP 440 refuses: padded numbers, starred words. */
function legacyKey(text: string): string[] {
  const key: string[] = [];
  for (const raw of text.toLowerCase().match(/\d+|[a-z]+|-/g) ?? []) {
    const part = legacyNames[raw] ?? raw;
    if (/^\d/.test(part)) {
      key.push(part.padStart(8, '0'));
      continue;
    }
    const starred = `*${part}`;
    if (starred < '*final') while (key.at(-1) === '*final-') key.pop();
    while (key.at(-1) === '00000000') key.pop();
    key.push(starred);
  }
  key.push('*final');
  return key;
}

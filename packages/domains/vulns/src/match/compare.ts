import type { Component, Text } from '@seawall/model';
import type { Statement } from '../advisory.ts';
import { type Comparator, findSet, type Ranges, splitComparator } from '../ranges/comparator.ts';
import type { VersionScheme } from '../versions/scheme.ts';
import type { Lookup } from './subject.ts';
import type { Comparison } from './types.ts';

/** A statement set against a component. */
export interface Compared {
  readonly statement: Statement;
  readonly comparison: Comparison;
  /** Versions that the statement says are fixed and that lie above the installed one, lowest first. */
  readonly fixes: readonly string[];
}

export function compareStatement(component: Component, lookup: Lookup, statement: Statement, shard: string): Compared {
  const { scheme, version, space } = lookup;
  const { source, advisory } = statement;
  const about = { source, advisory, space, shard, scheme: scheme.id, installed: version };
  const reason = inapplicable(component, version, statement);
  if (reason !== undefined) {
    const bounds = print(statement.ranges ?? []);
    return {
      statement,
      fixes: none,
      comparison: Object.assign(about, { bounds, verdict: 'notApplicable', reason } as const),
    };
  }
  const { verdict, bounds } = verdictOf(statement, version, scheme);
  const fixes = verdict === 'affected' ? fixesOf(statement, version, scheme) : none;
  return { statement, fixes, comparison: Object.assign(about, { bounds, verdict }) };
}

const none: readonly string[] = [];

function verdictOf(
  statement: Statement,
  version: string,
  scheme: VersionScheme,
): { verdict: 'affected' | 'fixed' | 'notAffected'; bounds: string } {
  const { ranges, safe, unaffected, versions, state } = statement;
  const safeSet = safe === undefined ? undefined : findSet(safe, version, scheme);
  if (safeSet !== undefined) return { verdict: 'fixed', bounds: print([safeSet]) };
  const neverSet = unaffected === undefined ? undefined : findSet(unaffected, version, scheme);
  if (neverSet !== undefined) return { verdict: 'notAffected', bounds: print([neverSet]) };
  const set = ranges === undefined ? undefined : findSet(ranges, version, scheme);
  const single = versions?.find((one) => scheme.compare(one, version) === 0);
  const open = ranges === undefined && versions === undefined;
  if (set === undefined && single === undefined && !open) return { verdict: 'fixed', bounds: print(ranges ?? []) };
  const bounds = single !== undefined && set === undefined ? `=${single}` : print([set ?? []]);
  return { verdict: state === 'notAffected' ? 'notAffected' : 'affected', bounds };
}

function print(ranges: Ranges): string {
  return ranges.map((set) => (set.length === 0 ? '*' : set.join(' '))).join(' || ');
}

/** Upper bounds of the ranges that hold the version, and lower bounds of what is safe above it. */
function fixesOf({ ranges = [], safe = [] }: Statement, version: string, scheme: VersionScheme): readonly string[] {
  if (safe.length === 0 && !ranges.some((set) => set.some((bound) => bound.startsWith('<')))) return none;
  const fixes: string[] = [];
  const holding = ranges.filter((set) => findSet([set], version, scheme) !== undefined);
  for (const set of holding) fixes.push(...boundsOf(set, '<'));
  for (const set of safe) fixes.push(...boundsOf(set, '>='), ...boundsOf(set, '='));
  return [...new Set(fixes)].filter((fix) => scheme.compare(fix, version) > 0).sort((a, b) => scheme.compare(a, b));
}

function boundsOf(set: readonly Comparator[], operator: string): string[] {
  return set
    .map(splitComparator)
    .filter(([found]) => found === operator)
    .map(([, bound]) => bound);
}

/** Why a statement does not speak of this component at all; undefined when it does. */
function inapplicable(component: Component, version: string, statement: Statement): Text | undefined {
  const { architectures, module, channel } = statement;
  const { architecture, modularity } = component;
  if (architectures !== undefined && architecture !== undefined && architecture !== 'noarch') {
    if (!architectures.includes(architecture)) {
      return { en: `it is for ${architectures.join(', ')}`, zh: `仅适用于 ${architectures.join('、')}` };
    }
  }
  if (component.ecosystem !== 'rpm') return undefined;
  const stream = modularity === undefined ? undefined : modularity.split(':').slice(0, 2).join(':');
  if (module !== undefined) {
    const same = stream === undefined ? isModular(version) && sameStream(component, module) : stream === module;
    if (!same) return { en: `it is for the module ${module}`, zh: `仅适用于模块 ${module}` };
  } else {
    const own = stream !== undefined || isModular(version);
    const asked = statement.ranges?.some((set) => set.some(isModular)) === true;
    if (own && !asked) return { en: 'it is not for a module', zh: '不适用于模块化软件包' };
    if (!own && asked) return { en: 'it is for a module', zh: '仅适用于模块化软件包' };
  }
  return channelMiss(channel, version);
}

/** Releases of modular packages bear the mark of their build: `1.module_el8.6.0+3154+ecd7c46b`. */
function isModular(version: string): boolean {
  return /\.module[_+]/.test(version);
}

/** Without a label the stream is guessed from the version: 18.x is of `nodejs:18`. */
function sameStream({ version }: Component, module: string): boolean {
  const stream = module.split(':')[1] ?? '';
  const plain = version.replace(/^\d+:/, '');
  return !/^\d/.test(stream) || plain === stream || plain.startsWith(`${stream}.`) || plain.startsWith(`${stream}-`);
}

/** A stream with extended support speaks only of packages that were built for its minor release. */
function channelMiss(channel: string | undefined, version: string): Text | undefined {
  const minor = /^(?:eus|aus|e4s|tus|eus_long_life):(\d+)\.(\d+)$/.exec(channel ?? '');
  if (minor === null || new RegExp(`\\.el${minor[1] ?? ''}_${minor[2] ?? ''}(?:\\.|$)`).test(version)) return undefined;
  return { en: `it is for ${channel ?? ''}`, zh: `仅适用于 ${channel ?? ''}` };
}

import type { Component } from '@seawall/model';
import { fits } from '../component/pattern.ts';
import { compareTexts } from '../component/order.ts';
import { readPurl } from '../purl/parse.ts';
import { isPurlFault } from '../purl/purl.ts';
import { judgeLicences, type LicencePolicy } from '../licences/policy.ts';

/** What is different between two bills of materials; each list is sorted by package URL. */
export interface SbomDiff {
  readonly added: readonly Component[];
  readonly removed: readonly Component[];
  /** The same package in another version. */
  readonly changed: readonly { readonly before: Component; readonly after: Component }[];
  /** The same version under other licences. */
  readonly relicensed: readonly { readonly before: Component; readonly after: Component }[];
}

/** Compares by package: ecosystem, name and what else its package URL tells apart, such as a platform. */
export function diffSboms(before: readonly Component[], after: readonly Component[]): SbomDiff {
  const [old, now] = [grouped(before), grouped(after)];
  const added: Component[] = [];
  const removed: Component[] = [];
  const changed: { before: Component; after: Component }[] = [];
  const relicensed: { before: Component; after: Component }[] = [];
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort(compareTexts)) {
    const gone = new Map((old.get(key) ?? []).map((one) => [one.version, one]));
    const come = new Map((now.get(key) ?? []).map((one) => [one.version, one]));
    for (const [version, one] of gone) {
      const same = come.get(version);
      if (same === undefined) continue;
      if (one.licences.join('\0') !== same.licences.join('\0')) relicensed.push({ before: one, after: same });
      gone.delete(version);
      come.delete(version);
    }
    const [left, right] = [[...gone.values()], [...come.values()]];
    // One out and one in is a change of version; of several nobody can say which became which.
    const [first] = left;
    const [second] = right;
    if (left.length === 1 && right.length === 1 && first !== undefined && second !== undefined) {
      changed.push({ before: first, after: second });
    } else {
      removed.push(...left);
      added.push(...right);
    }
  }
  return { added, removed, changed, relicensed };
}

function grouped(components: readonly Component[]): Map<string, Component[]> {
  const groups = new Map<string, Component[]>();
  for (const component of components) {
    const purl = readPurl(component.purl);
    const platform = isPurlFault(purl) ? '' : (purl.qualifiers?.['platform'] ?? purl.qualifiers?.['arch'] ?? '');
    const key = `${component.ecosystem}/${component.name}/${platform}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [component]);
    else group.push(component);
  }
  return groups;
}

/** Which components may come in: patterns over package URLs, where `*` stands for anything, and licences. */
export interface ComponentPolicy {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly licences?: LicencePolicy;
}

/** A component that came in, or came in in another version, and must not. */
export interface Unauthorised {
  readonly component: Component;
  readonly reason: 'denied' | 'not-allowed' | 'licence-denied' | 'licence-not-allowed' | 'licence-undeclared';
  /** The pattern or the licences that say so. */
  readonly by: string;
}

/** Judges what is new in a difference; what was there before has been let in already. */
export function unauthorised({ added, changed, relicensed }: SbomDiff, policy: ComponentPolicy): Unauthorised[] {
  const news = [...added, ...[...changed, ...relicensed].map(({ after }) => after)];
  return news.flatMap((component): Unauthorised[] => {
    const denied = policy.deny?.find((pattern) => names(pattern, component));
    if (denied !== undefined) return [{ component, reason: 'denied', by: denied }];
    const allow = policy.allow ?? [];
    if (allow.length > 0 && !allow.some((pattern) => names(pattern, component))) {
      return [{ component, reason: 'not-allowed', by: component.purl }];
    }
    const { verdict, licences } = judgeLicences(component.licences, policy.licences ?? {});
    return verdict === 'allowed' ? [] : [{ component, reason: `licence-${verdict}`, by: licences.join(', ') }];
  });
}

/** `pkg:npm/*`, `pkg:npm/left-pad`, `pkg:npm/left-pad@1.*`: a pattern without a version means every version. */
function names(pattern: string, { purl }: Component): boolean {
  const wanted = pattern.toLowerCase();
  const whole = purl.toLowerCase();
  const bare = whole.replace(/[?#].*$/, '');
  const at = bare.lastIndexOf('@');
  return fits(wanted, whole) || fits(wanted, bare) || (at > 0 && fits(wanted, bare.slice(0, at)));
}

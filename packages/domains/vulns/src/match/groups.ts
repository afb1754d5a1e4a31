import type { Component } from '@seawall/model';
import type { Database } from '../database/store.ts';
import { type Compared, compareStatement } from './compare.ts';
import type { Lookup } from './subject.ts';

/** Everything compared for one vulnerability, whatever its sources call it. */
export interface Group {
  readonly names: Set<string>;
  readonly compared: Compared[];
}

export function groupsOf(component: Component, lookups: readonly Lookup[], database: Database): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const lookup of lookups) {
    const shard = database.manifest.shards[lookup.space]?.digest ?? '';
    for (const statement of lookup.statements) {
      const compared = compareStatement(component, lookup, statement, shard);
      const names = [statement.advisory, ...(statement.aliases ?? [])];
      for (const vulnerability of vulnerabilitiesOf(statement.about, names)) {
        const group = join(groups, vulnerability, names);
        group.compared.push(compared);
      }
    }
  }
  return groups;
}

/** The CVEs that an advisory is about, each a vulnerability of its own; without any, the advisory itself is one. */
function vulnerabilitiesOf(about: readonly string[] | undefined, names: readonly string[]): readonly string[] {
  if (about !== undefined && about.length > 0) return about;
  const cves: string[] = [];
  for (const name of names) {
    const cve = /CVE-\d{4}-\d+/.exec(name)?.[0];
    if (cve !== undefined && !cves.includes(cve)) cves.push(cve);
  }
  return cves.length > 0 ? cves : names.slice(0, 1);
}

/** Two advisories without a CVE are one vulnerability when one names the other. */
function join(groups: Map<string, Group>, vulnerability: string, names: readonly string[]): Group {
  const cve = vulnerability.startsWith('CVE-');
  let group = groups.get(vulnerability);
  if (group === undefined && !cve) {
    for (const one of groups.values()) if (names.some((name) => one.names.has(name))) group = one;
  }
  if (group === undefined) {
    group = { names: new Set(), compared: [] };
    groups.set(vulnerability, group);
  }
  group.names.add(vulnerability);
  // Of an advisory with several CVEs no name but the CVE itself is this vulnerability's alone.
  const cves = names.filter((name) => name.startsWith('CVE-'));
  if (cves.length <= 1) for (const name of names) group.names.add(name);
  return group;
}

import type { Component, Text } from '@seawall/model';
import type { Statement } from '../advisory.ts';
import type { Database } from '../database/store.ts';
import { isOfSystem, packageKey, spaceOfDistribution } from '../spaces.ts';
import { schemeOf } from '../versions/registry.ts';
import type { VersionScheme } from '../versions/scheme.ts';
import { distributionOf } from './distribution.ts';
import { isKernelHeaders, isThirdParty } from './third-party.ts';
import type { UnknownReason } from './types.ts';

/** A name and version of a component as one space knows it. */
export interface Lookup {
  readonly space: string;
  readonly key: string;
  readonly version: string;
  readonly scheme: VersionScheme;
  readonly statements: readonly Statement[];
}

export type Subject =
  | { readonly lookups: readonly Lookup[] }
  | { readonly unknown: UnknownReason; readonly text: Text }
  | { readonly harmless: true };

/** Under which names, in which spaces, a component's advisories lie; or why there can be none. */
export function subjectOf(component: Component, database: Database): Subject {
  const { ecosystem, version, name } = component;
  if (version === '' || version === '(devel)' || version === 'UNKNOWN') {
    return unknown('no-version', `${name} does not say its version`, `${name} 没有版本信息`);
  }
  if (!schemeOf(ecosystem).valid(version)) {
    return unknown(
      'bad-version',
      `${version} is no version of ${ecosystem}`,
      `${version} 不是有效的 ${ecosystem} 版本`,
    );
  }
  return isOfSystem(component) ? systemSubject(component, database) : languageSubject(component, database);
}

function unknown(reason: UnknownReason, en: string, zh: string): Subject {
  return { unknown: reason, text: { en, zh } };
}

function systemSubject(component: Component, database: Database): Subject {
  const { name } = component;
  const distribution = distributionOf(component);
  if (distribution === undefined) {
    return unknown(
      'no-distribution',
      `it is not known which distribution ${name} is of`,
      `无法确定 ${name} 属于哪个发行版`,
    );
  }
  const space = spaceOfDistribution(distribution);
  const called = `${distribution.id} ${distribution.version ?? ''}`.trim();
  if (space === undefined || !database.covers(space)) {
    return unknown('no-feed', `the database has no advisories for ${called}`, `数据库中没有 ${called} 的公告`);
  }
  if (isThirdParty(component, space)) {
    return unknown(
      'third-party',
      `${name} is of a repository that ${called} does not answer for`,
      `${name} 来自 ${called} 不负责的软件源`,
    );
  }
  if (isKernelHeaders(component)) return { harmless: true };
  return { lookups: systemLookups(component, space, database) };
}

/** Debian and Alpine name source packages; publishers of rpm name binary ones, some of them source packages. */
function systemLookups(component: Component, space: string, database: Database): Lookup[] {
  const { ecosystem, name, version } = component;
  const source = component.source ?? { name, version };
  const bySource = lookup(space, source.name, source.version, ecosystem, database);
  if (ecosystem !== 'rpm') return [bySource];
  const byName = lookup(space, name, version, ecosystem, database);
  return byName.statements.length > 0 || source.name === name ? [byName] : [bySource];
}

function lookup(
  space: string,
  name: string,
  version: string,
  ecosystem: Component['ecosystem'],
  database: Database,
): Lookup {
  const key = packageKey(space, name);
  return { space, key, version, scheme: schemeOf(ecosystem), statements: database.statements(space, key) };
}

function languageSubject(component: Component, database: Database): Subject {
  const { ecosystem, name, version } = component;
  if (ecosystem === 'generic') return genericSubject(component, database);
  if (!database.covers(ecosystem)) {
    return unknown('no-feed', `the database has no advisories for ${ecosystem}`, `数据库中没有 ${ecosystem} 的公告`);
  }
  const lookups = [lookup(ecosystem, name, version, ecosystem, database)];
  // A bare `golang` component of the toolchain is the standard library.
  if (ecosystem === 'golang' && name === 'go') lookups.push(lookup('golang', 'stdlib', version, ecosystem, database));
  return { lookups };
}

/** CPE only here: what no package manager brought has no better name. */
function genericSubject(component: Component, database: Database): Subject {
  const { name, version, cpes } = component;
  const lookups: Lookup[] = [];
  if (database.covers('kubernetes')) lookups.push(lookup('kubernetes', name, version, 'generic', database));
  for (const cpe of cpes ?? []) {
    const [, , part = '', vendor = '', product = ''] = cpe.split(':');
    if (part === 'a' && database.covers('cpe')) {
      lookups.push(lookup('cpe', `${vendor}:${product}`, version, 'generic', database));
    }
  }
  if (database.covers('bitnami')) {
    lookups.push({ ...lookup('bitnami', name, version, 'bitnami', database), scheme: schemeOf('generic') });
  }
  if (lookups.every(({ statements }) => statements.length === 0) && !database.covers('cpe')) {
    return unknown('no-identity', `there are no advisories that name ${name}`, `没有提到 ${name} 的公告`);
  }
  return { lookups };
}

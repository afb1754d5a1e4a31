import type { Component } from '@seawall/model';
import { type Draft, makeComponent } from '../component/make.ts';
import { purlOf } from '../component/identity.ts';

/** A package of a lock file under the key that the file knows it by. */
export interface Entry {
  readonly key: string;
  readonly draft: Draft;
  /** Keys of what it needs; undefined where the file does not say. Keys that name nothing are left out. */
  readonly needs?: readonly string[] | undefined;
}

/** What the project itself names. */
export interface Root {
  readonly key: string;
  readonly scope: Scope;
}

type Scope = NonNullable<Component['scope']>;

const order: readonly Scope[] = ['runtime', 'optional', 'development'];

/**
 * Components of a lock file, with `dependsOn` as package URLs. Where the file names the project's own dependencies
 * (`roots`), those are direct, and each package has the widest scope in which it can be reached; what cannot be reached
 * keeps its draft's scope.
 */
export function componentsOf(entries: readonly Entry[], roots?: readonly Root[]): Component[] {
  const purls = new Map<string, string>();
  for (const { key, draft } of entries) {
    purls.set(key, purlOf(draft.ecosystem, draft.name, draft.version, draft.purl));
  }
  const scopes = roots === undefined ? undefined : reach(entries, roots);
  const direct = roots === undefined ? undefined : new Set(roots.map(({ key }) => key));
  return entries.map(({ key, draft, needs }) =>
    makeComponent({
      ...draft,
      ...withScope(draft, scopes?.get(key)),
      ...(direct === undefined ? {} : { direct: direct.has(key) }),
      ...(needs === undefined ? {} : { dependsOn: needs.flatMap((need) => purls.get(need) ?? []) }),
    }),
  );
}

function withScope(draft: Draft, reached: Scope | undefined): { scope?: Scope } {
  const scope = reached ?? draft.scope;
  return scope === undefined ? {} : { scope };
}

function reach(entries: readonly Entry[], roots: readonly Root[]): Map<string, Scope> {
  const needs = new Map(entries.map((entry) => [entry.key, entry.needs ?? []]));
  const scopes = new Map<string, Scope>();
  for (const scope of order) {
    const queue = roots.filter((root) => root.scope === scope).map(({ key }) => key);
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      if (scopes.has(key) || !needs.has(key)) continue;
      scopes.set(key, scope);
      queue.push(...(needs.get(key) ?? []));
    }
  }
  return scopes;
}

import { isMapping, type Mapping } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Module } from '@seawall/rego';
import { references } from '../rego/references.ts';

/** What a module and all that it needs speak of. */
export interface Reach {
  /** First names below `input`: `request`, `review`, `spec`. */
  readonly input: ReadonlySet<string>;
  readonly usesInventory: boolean;
  /** A document that is neither a rule of any module nor data: then the rules would be silent for no good reason. */
  readonly missing?: Text;
}

/** Works out what modules reach through their references, packages that they use included. */
export function reachOf(modules: readonly Module[], data: Mapping): (module: Module) => Reach {
  const own = new Map(modules.map((module) => [module, references(module)]));
  const packages = modules.map((module) => ({ module, path: module.package }));
  const known = new Map<Module, Reach>();
  return (module) => {
    let reach = known.get(module);
    if (reach === undefined) {
      reach = explore(module);
      known.set(module, reach);
    }
    return reach;
  };

  function explore(start: Module): Reach {
    const input = new Set<string>();
    const seen = new Set<Module>([start]);
    let missing: Text | undefined;
    let usesInventory = false;
    // A set grows while it is walked: what is reached is walked too.
    for (const module of seen) {
      for (const { root, path } of own.get(module) ?? []) {
        if (root === 'input') {
          if (path[0] !== undefined) input.add(path[0]);
          continue;
        }
        if (path[0] === 'inventory') {
          usesInventory = true;
          continue;
        }
        const reached = packages.filter((each) => begins(each.path, path) || begins(path, each.path));
        for (const each of reached) seen.add(each.module);
        if (reached.length === 0 && path.length > 0 && !isData(data, path)) missing ??= absent(path.join('.'));
      }
      for (const each of packages) if (samePath(each.path, module.package)) seen.add(each.module);
    }
    return { input, usesInventory, ...(missing === undefined ? {} : { missing }) };
  }
}

function begins(path: readonly string[], start: readonly string[]): boolean {
  return start.length <= path.length && start.every((name, index) => name === path[index]);
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && begins(a, b);
}

/** Whether data has something on the way to a path: what lies deeper may well be absent. */
function isData(data: Mapping, path: readonly string[]): boolean {
  const [first = ''] = path;
  return isMapping(data) && Object.hasOwn(data, first);
}

function absent(name: string): Text {
  return {
    en: `it needs data.${name}, which is neither a package nor a data file among the policies`,
    zh: `它需要 data.${name}，但策略中既没有该包也没有相应的数据文件`,
  };
}

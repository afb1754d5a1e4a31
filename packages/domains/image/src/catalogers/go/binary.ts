import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { readProgram } from '../../formats/program/read.ts';
import { type BuildInfo, readBuildInfo } from './build-info.ts';
import { goHashes, stdlib } from './modules.ts';
import { readFunctionNames, symbolsByModule } from './symbols.ts';

/** Modules that are built into programs of Go, the standard library among them, with the functions that are in there. */
export const goBinaryCataloger: Cataloger = {
  id: 'go-binary',
  version: 1,
  urls: ['https://pkg.go.dev/debug/buildinfo', 'https://go.dev/ref/mod'],
  evidence: 'installed',
  wants: { programs: true },
  limit: 4 * 1024 * 1024 * 1024,
  read: readBinary,
};

interface Module {
  readonly path: string;
  readonly version: string;
  readonly sum?: string;
}

function readBinary({ path, content }: CatalogedFile): Reading {
  const program = readProgram(content);
  const info = program === undefined ? undefined : readBuildInfo(content, program);
  if (program === undefined || info === undefined) return {};
  const { main, dependencies, replaced } = modulesOf(info);
  const goVersion = /^go(\d+\.\d+(?:\.\d+)?(?:(?:rc|beta)\d+)?)/.exec(info.goVersion)?.[1] ?? '';
  const names = readFunctionNames(content, program);
  const paths = [
    ...dependencies.map(({ path: one }) => one),
    ...(main === undefined ? [] : [main.path]),
    ...replaced.keys(),
  ];
  const symbols = names === undefined ? undefined : symbolsByModule(names, paths, stdlib);
  const component = (one: Module, symbolPath: string, extra: Partial<Component> = {}): Component => ({
    ...makeComponent({
      ecosystem: 'golang',
      name: one.path,
      version: one.version,
      place: { path },
      hashes: goHashes(one.sum),
      symbols: symbols?.get(symbolPath),
    }),
    ...extra,
  });
  const replacedBy = new Map([...replaced].map(([from, to]) => [to, from]));
  const found = dependencies.map((one) => component(one, replacedBy.get(one.path) ?? one.path, { scope: 'runtime' }));
  if (goVersion !== '') found.push(component({ path: stdlib, version: goVersion }, stdlib, { scope: 'runtime' }));
  if (main !== undefined) {
    const dependsOn = [...new Set(found.map(({ purl }) => purl))].sort();
    found.push(component(main, main.path, { dependsOn }));
  }
  return { components: found };
}

function modulesOf({ lines }: BuildInfo): { main?: Module; dependencies: Module[]; replaced: Map<string, string> } {
  const dependencies: Module[] = [];
  const replaced = new Map<string, string>();
  const settings = new Map<string, string>();
  let main: Module | undefined;
  for (const [kind, path = '', version = '', sum] of lines) {
    const one = { path, version, ...(sum === undefined || sum === '' ? {} : { sum }) };
    if (kind === 'mod') main = one;
    else if (kind === 'dep') dependencies.push(one);
    else if (kind === '=>' && dependencies.length > 0) {
      const original = dependencies.pop() as Module;
      // A folder that stands in for a module is still that module, of an unknown version.
      const isFolder = /^[./]/.test(path);
      dependencies.push(isFolder ? { path: original.path, version: '' } : one);
      if (!isFolder) replaced.set(original.path, path);
    } else if (kind === 'build') {
      const equals = path.indexOf('=');
      settings.set(path.slice(0, equals), path.slice(equals + 1));
    }
  }
  const named =
    main === undefined || main.path === '' ? undefined : { ...main, version: mainVersion(main.version, settings) };
  return { ...(named === undefined ? {} : { main: named }), dependencies, replaced };
}

/** A program built from a folder says `(devel)`: its version is what its makers linked into it, when they did. */
function mainVersion(version: string, settings: ReadonlyMap<string, string>): string {
  if (version !== '(devel)') return version;
  const flags = settings.get('-ldflags') ?? '';
  const linked =
    /-X[ =]'?"?[\w./-]*?\.(?:[vV]ersion|[gG]itVersion|buildVersion|appVersion|VERSION)=(v?\d+\.\d+[\w.+-]*)/.exec(
      flags,
    )?.[1];
  return linked === undefined ? '' : linked.startsWith('v') ? linked : `v${linked}`;
}

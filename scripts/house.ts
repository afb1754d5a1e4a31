import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** A package of the monorepo as the house rule sees it. */
export interface Room {
  readonly name: string;
  /** From the repository's root, for example `packages/domains/kube`. */
  readonly folder: string;
  readonly floor: number;
  /** The packages that its package.json names for run time. */
  readonly declares: readonly string[];
  /** Every import of its source files. */
  readonly imports: readonly Import[];
}

export interface Import {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
}

const floors: Readonly<Record<string, number>> = { model: 0, languages: 1, domains: 2, services: 3, apps: 4 };
const domainFloor = 2;
/** The one domain that its neighbours may import. */
const sharedDomain = 'packages/domains/kube';
const serviceFloor = 3;
/** Pipelines without a process of their own; the services that are processes run them (docs/adr/0010). */
const pipelines: ReadonlySet<string> = new Set(['packages/services/scan', 'packages/services/detect']);

export function readHouse(root: string): Room[] {
  return globSync('packages/**/package.json', {
    cwd: root,
    exclude: (path) => /(?:^|\/)(?:node_modules|dist)$/.test(path),
  })
    .sort()
    .map((manifestPath) => {
      const folder = dirname(manifestPath);
      const manifest = JSON.parse(readFileSync(join(root, manifestPath), 'utf8')) as {
        name: string;
        dependencies?: Record<string, string>;
      };
      const floor = floors[folder.split('/')[1] ?? ''];
      if (floor === undefined) throw new Error(`${folder} stands on no floor of the house`);
      const imports = globSync(`${folder}/src/**/*.{ts,tsx}`, { cwd: root }).flatMap((file) =>
        importsOf(readFileSync(join(root, file), 'utf8'), file),
      );
      return { name: manifest.name, folder, floor, declares: Object.keys(manifest.dependencies ?? {}), imports };
    });
}

const importForm = /(?:\bfrom\s+|\bimport\s*\(?\s*|\brequire\s*\(\s*)['"]([^'"]+)['"]/g;

function importsOf(text: string, file: string): Import[] {
  return [...text.matchAll(importForm)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    specifier: match[1] as string,
  }));
}

/** The arrows that break the house rule, each as a sentence; none when the house stands. */
export function brokenArrows(rooms: readonly Room[]): string[] {
  const byName = new Map(rooms.map((room) => [room.name, room]));
  const faults: string[] = [];
  for (const room of rooms) {
    for (const name of room.declares) {
      const why = forbids(room, byName.get(name));
      if (why !== undefined) faults.push(`${room.folder}/package.json → ${name}: ${why}`);
    }
    for (const { file, line, specifier } of room.imports) {
      const place = `${file}:${line}`;
      const name = packageOf(specifier);
      const target = byName.get(name);
      const why = forbids(room, target);
      if (why !== undefined) faults.push(`${place} → ${specifier}: ${why}`);
      else if (target !== undefined && target !== room && !room.declares.includes(name)) {
        faults.push(`${place} → ${specifier}: not among the dependencies of ${room.folder}/package.json`);
      } else if (specifier.startsWith('.') && leaves(room, file, specifier)) {
        faults.push(`${place} → ${specifier}: reaches into another package by path`);
      }
    }
  }
  return faults;
}

function forbids(from: Room, to: Room | undefined): string | undefined {
  if (to === undefined || to === from) return undefined;
  if (to.floor < from.floor) return undefined;
  if (to.floor > from.floor) return `imports go down, and ${to.folder} is on a floor above`;
  if (from.floor === domainFloor && to.folder === sharedDomain) return undefined;
  if (from.floor === serviceFloor && pipelines.has(to.folder) && !pipelines.has(from.folder)) return undefined;
  return `${to.folder} is on the same floor`;
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] as string);
}

function leaves(room: Room, file: string, specifier: string): boolean {
  return relative(room.folder, join(dirname(file), specifier)).startsWith('..');
}

/** Source files past this many lines no longer hold one concept. */
const longestFile = 400;

export function longFiles(root: string): string[] {
  return globSync('{packages,scripts,tests}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: (path) => /(?:^|\/)(?:node_modules|dist|test|gen)$/.test(path),
  })
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > longestFile)
    .map(({ file, lines }) => `${file}: ${lines} lines, over ${longestFile}; what else does it hold?`);
}

/** Run-time dependencies that `docs/dependencies.md` does not give a reason for. */
export function unexplainedDependencies(rooms: readonly Room[], document: string): string[] {
  const own = new Set(rooms.map(({ name }) => name));
  return rooms.flatMap(({ folder, declares }) =>
    declares
      .filter((name) => !own.has(name) && !document.includes(`\`${name}\``))
      .map((name) => `${folder}/package.json names ${name}, docs/dependencies.md does not say why`),
  );
}

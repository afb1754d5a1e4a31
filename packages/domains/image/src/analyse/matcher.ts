import type { Cataloger, Wants } from './cataloger.ts';

/** Answers for one path which catalogers want it; the tables of all of them are made into one. */
export interface Matcher {
  /** The catalogers that want the file by its path; most often the same empty list. */
  byPath(path: string): readonly Cataloger[];
  /** Those that want it because its first bytes are those of a program. */
  readonly ofPrograms: readonly Cataloger[];
}

const none: readonly Cataloger[] = [];

export function createMatcher(catalogers: readonly Cataloger[]): Matcher {
  const paths = new Map<string, Cataloger[]>();
  const names = new Map<string, Cataloger[]>();
  const folders = new Map<string, Cataloger[]>();
  /** By what follows the last dot; a suffix of several dots is looked at in full behind the hit. */
  const extensions = new Map<string, { suffix: string; cataloger: Cataloger }[]>();
  for (const cataloger of catalogers) {
    const { wants } = cataloger;
    for (const path of wants.paths ?? []) add(paths, path, cataloger);
    for (const name of wants.names ?? []) add(names, name, cataloger);
    for (const folder of wants.folders ?? []) add(folders, folder, cataloger);
    for (const suffix of wants.suffixes ?? []) {
      add(extensions, suffix.slice(suffix.lastIndexOf('.')), { suffix, cataloger });
    }
  }
  return { byPath, ofPrograms: catalogers.filter(({ wants }) => wants.programs === true) };

  function byPath(path: string): readonly Cataloger[] {
    const slash = path.lastIndexOf('/');
    const name = slash < 0 ? path : path.slice(slash + 1);
    const dot = name.lastIndexOf('.');
    const ofPath = paths.get(path);
    const ofName = names.get(name);
    const ofFolder = folders.get(slash < 0 ? '' : path.slice(0, slash));
    const ofExtension = dot < 0 ? undefined : extensions.get(name.slice(dot));
    if (ofPath === undefined && ofName === undefined && ofFolder === undefined && ofExtension === undefined)
      return none;
    const found = new Set([...(ofPath ?? none), ...(ofName ?? none), ...(ofFolder ?? none)]);
    for (const { suffix, cataloger } of ofExtension ?? []) if (name.endsWith(suffix)) found.add(cataloger);
    return [...found].filter(({ wants }) => agrees(wants, path));
  }
}

function agrees(wants: Wants, path: string): boolean {
  return wants.accepts === undefined || wants.accepts(path);
}

function add<Item>(table: Map<string, Item[]>, key: string, item: Item): void {
  const list = table.get(key);
  if (list === undefined) table.set(key, [item]);
  else list.push(item);
}

/** Whether these first bytes of a file (four or more) are those of an ELF, PE or Mach-O program. */
export function isProgram(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  const magic =
    ((head[0] as number) << 24) | ((head[1] as number) << 16) | ((head[2] as number) << 8) | (head[3] as number);
  return programMagics.has(magic) || magic >>> 16 === 0x4d5a;
}

const programMagics: ReadonlySet<number> = new Set([
  0x7f454c46,
  // Mach-O, 32 and 64 bits, both byte orders, and universal.
  0xfeedface | 0,
  0xfeedfacf | 0,
  0xcefaedfe | 0,
  0xcffaedfe | 0,
  0xcafebabe | 0,
]);

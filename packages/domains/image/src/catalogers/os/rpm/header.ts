import { packShipped, type ShippedFiles } from '../shipped.ts';

/** What a package header says, as far as anyone asks (rpm header format, tags of `rpmtag.h`). */
export interface RpmPackage {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly epoch?: number;
  readonly architecture?: string;
  readonly sourceRpm?: string;
  readonly vendor?: string;
  readonly licence?: string;
  readonly modularity?: string;
  readonly requires: readonly string[];
  readonly provides: readonly string[];
  /** Without a leading slash. */
  readonly files: readonly string[];
  readonly shipped?: ShippedFiles;
}

const tags = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  vendor: 1011,
  licence: 1014,
  architecture: 1022,
  oldFiles: 1027,
  fileDigests: 1035,
  sourceRpm: 1044,
  provides: 1047,
  requires: 1049,
  folderIndexes: 1116,
  fileNames: 1117,
  folders: 1118,
  modularity: 5096,
} as const;

const wanted: ReadonlySet<number> = new Set(Object.values(tags));

/** The limits that rpm itself sets (`header.c`). */
const maxTags = 65_536;
const maxData = 256 * 1024 * 1024;
const maxItems = 4_000_000;

const typeInt32 = 4;
const typeString = 6;
const typeStringArray = 8;
const typeTranslated = 9;

type Value = readonly string[] | readonly number[];

/** Reads a header as databases keep it: count and length, index entries, data. Undefined when it is none. */
export function readRpmHeader(bytes: Buffer): RpmPackage | undefined {
  if (bytes.length < 8) return undefined;
  const count = bytes.readUInt32BE(0);
  const length = bytes.readUInt32BE(4);
  const start = 8 + count * 16;
  if (count > maxTags || length > maxData || start + length > bytes.length) return undefined;
  const data = bytes.subarray(start, start + length);
  const values = new Map<number, Value>();
  for (let index = 0; index < count; index++) {
    const at = 8 + index * 16;
    const tag = bytes.readUInt32BE(at);
    if (!wanted.has(tag)) continue;
    const value = readValue(data, bytes.readUInt32BE(at + 4), bytes.readInt32BE(at + 8), bytes.readUInt32BE(at + 12));
    if (value === undefined) return undefined;
    values.set(tag, value);
  }
  return packageOf(values);
}

function readValue(data: Buffer, type: number, offset: number, count: number): Value | undefined {
  if (offset < 0 || offset > data.length || count > maxItems) return undefined;
  if (type === typeInt32) {
    if (offset + count * 4 > data.length) return undefined;
    return Array.from({ length: count }, (_, index) => data.readUInt32BE(offset + index * 4));
  }
  if (type !== typeString && type !== typeStringArray && type !== typeTranslated) return [];
  const texts: string[] = [];
  let at = offset;
  for (let index = 0; index < count; index++) {
    const end = data.indexOf(0, at);
    if (end < 0) return undefined;
    texts.push(data.toString('utf8', at, end));
    at = end + 1;
  }
  return texts;
}

function packageOf(values: ReadonlyMap<number, Value>): RpmPackage | undefined {
  const name = text(tags.name);
  const version = text(tags.version);
  const release = text(tags.release);
  if (name === undefined || version === undefined || release === undefined) return undefined;
  const epoch = values.get(tags.epoch)?.[0];
  const paths = files();
  // Of whatever algorithm the package says; folders and links have none.
  const digests = texts(tags.fileDigests);
  return {
    name,
    version,
    release,
    ...(typeof epoch === 'number' ? { epoch } : {}),
    ...named('architecture', text(tags.architecture)),
    ...named('sourceRpm', text(tags.sourceRpm)),
    ...named('vendor', text(tags.vendor)),
    ...named('licence', text(tags.licence)),
    ...named('modularity', text(tags.modularity)),
    requires: texts(tags.requires),
    provides: texts(tags.provides),
    files: paths,
    ...named('shipped', packShipped(paths.map((path, index) => [path, digests[index] ?? '']))),
  };

  function text(tag: number): string | undefined {
    const value = values.get(tag)?.[0];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  function texts(tag: number): string[] {
    return (values.get(tag) ?? []).filter((value) => typeof value === 'string');
  }

  function files(): string[] {
    const old = texts(tags.oldFiles);
    if (old.length > 0) return old.map((file) => file.replace(/^\//, ''));
    const folders = texts(tags.folders);
    const indexes = values.get(tags.folderIndexes) ?? [];
    return texts(tags.fileNames).map((file, index) =>
      `${folders[Number(indexes[index])] ?? ''}${file}`.replace(/^\//, ''),
    );
  }
}

function named<Name extends string>(name: Name, value: string | undefined): { readonly [Key in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: string };
}

import { isDigest } from './digest.ts';
import { isObject, listOf, parseObject, stringOf, stringsOf } from './json.ts';
import { type Platform, readPlatform } from './manifest.ts';

/** An image's configuration (OCI image-spec, config.md), as far as anyone asks. */
export interface ImageConfig {
  readonly platform: Platform;
  readonly created?: string;
  readonly author?: string;
  readonly diffIds: readonly string[];
  readonly history: readonly HistoryEntry[];
  readonly labels: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly exposedPorts: readonly string[];
}

export interface HistoryEntry {
  readonly created?: string;
  /** The instruction, as the builder wrote it. */
  readonly createdBy?: string;
  readonly comment?: string;
  /** It brought no layer. */
  readonly empty: boolean;
}

/** More history than that no builder writes. */
const maxHistory = 10_000;

export function readConfig(bytes: Uint8Array, what: string): ImageConfig {
  const json = parseObject(bytes, what);
  const run = isObject(json['config']) ? json['config'] : {};
  const rootfs = isObject(json['rootfs']) ? json['rootfs'] : {};
  return {
    platform: readPlatform(json) ?? { os: '', architecture: '' },
    ...named('created', json['created']),
    ...named('author', json['author']),
    diffIds: listOf(rootfs['diff_ids']).filter(isDigest),
    history: listOf(json['history']).slice(0, maxHistory).map(readHistory),
    labels: stringsOf(run['Labels']),
    ...named('user', run['User']),
    env: strings(run['Env']),
    entrypoint: strings(run['Entrypoint']),
    command: strings(run['Cmd']),
    exposedPorts: isObject(run['ExposedPorts']) ? Object.keys(run['ExposedPorts']).sort() : [],
  };
}

function readHistory(value: unknown): HistoryEntry {
  if (!isObject(value)) return { empty: false };
  return {
    ...named('created', value['created']),
    ...named('createdBy', value['created_by']),
    ...named('comment', value['comment']),
    empty: value['empty_layer'] === true,
  };
}

function strings(value: unknown): string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}

function named<Name extends string>(name: Name, value: unknown): { readonly [Key in Name]?: string } {
  const text = stringOf(value);
  return (text === undefined ? {} : { [name]: text }) as { readonly [Key in Name]?: string };
}

import type { Problem } from '@seawall/kube';
import type { Component, Distribution } from '@seawall/model';
import type { Cataloger } from './analyse/cataloger.ts';
import { joinReadings } from './analyse/join.ts';
import type { FileDigests, StreamAnalyser } from './analyse/stream.ts';
import { analysersVersion, type LayerCache } from './cache/store.ts';
import { ImageError } from './error.ts';
import { buildOf, withDigest } from './build.ts';
import { type BaseImage, baseOf, type KnownChains } from './layers/base.ts';
import { historyOfLayers, instructionOf } from './layers/history.ts';
import { visibleAt, withOrigins } from './layers/origin.ts';
import { notRead } from './layers/problems.ts';
import type { LayerLimits } from './layers/read.ts';
import { type LayerResult, noLinks } from './layers/result.ts';
import { secondLook, withOwnLinks } from './second-look.ts';
import { type LayeredFile, squash } from './layers/squash.ts';
import { squashedView } from './layers/view.ts';
import type { ImageConfig } from './oci/config.ts';
import type { Build } from './oci/provenance.ts';
import type { LayerReader } from './pool/reader.ts';
import type { SourceImage, SourceLayer } from './sources/source.ts';

/** Everything that is known of an image, from one pass over its layers. */
export interface ImageContents {
  readonly name: string;
  readonly kind: SourceImage['kind'];
  readonly digest?: string;
  readonly id?: string;
  readonly config: ImageConfig;
  readonly annotations: Readonly<Record<string, string>>;
  readonly layers: readonly ContentLayer[];
  readonly base?: BaseImage;
  /** Who has built it, of what: as its builder attests, else as its labels say. */
  readonly build?: Build;
  readonly distribution?: Distribution;
  /** Of the squashed view; sorted by purl. */
  readonly components: readonly Component[];
  /** What the analysers of other domains found, in every layer, also in files that are hidden by now. */
  readonly streamed: readonly StreamedResult[];
  /**
   * The package of the system that brought the file at `path`, in whichever layer, with just this content: whoever
   * installs the package has it too. Undefined for a file that was changed since, and for all others.
   */
  shipper(path: string, digests: FileDigests): string | undefined;
  readonly problems: readonly Problem[];
  /** False when anything could not be read, and so something may be missing. */
  readonly complete: boolean;
}

/** One layer as people ask for it. */
export interface ContentLayer {
  readonly diffId: string;
  readonly digest?: string;
  /** Uncompressed. */
  readonly bytes: number;
  readonly entries: number;
  /** The Dockerfile instruction that made it. */
  readonly instruction?: string;
  readonly created?: string;
  readonly ofBase: boolean;
  /** Its result came out of the cache. */
  readonly cached: boolean;
  readonly result: LayerResult;
}

export interface StreamedResult {
  readonly analyser: string;
  readonly path: string;
  /** Index into `layers`. */
  readonly layer: number;
  readonly hidden?: LayeredFile['hidden'];
  readonly result: unknown;
}

export interface InspectOptions {
  /** The same that the reader's workers run. */
  readonly catalogers: readonly Cataloger[];
  readonly streams: readonly Pick<StreamAnalyser, 'id' | 'key'>[];
  readonly cache: LayerCache;
  readonly known?: KnownChains;
  readonly limits?: LayerLimits;
  /** Keep `Component.files`. */
  readonly files?: boolean;
  onLayer?(done: number, total: number): void;
}

/** Reads the layers that the cache does not know, side by side, and joins what all of them hold. */
export async function inspectImage(
  image: SourceImage,
  reader: LayerReader,
  options: InspectOptions,
): Promise<ImageContents> {
  const { length: total } = image.layers;
  let done = 0;
  const read = await Promise.all(
    image.layers.map(async (layer, index) => {
      const result = await resultOf(layer, layerName(layer, index), reader, options);
      options.onLayer?.(++done, total);
      return result;
    }),
  );
  const look = await secondLook(
    image.layers,
    read.map(({ result }) => result),
    reader,
    options,
  );
  const results = look.layers;
  const squashed = squash(results);
  const inventory = joinReadings(visibleAt(squashed, results, total), {
    catalogers: options.catalogers,
    has: lazily(results),
    ...(options.files === undefined ? {} : { files: options.files }),
  });
  const { build, problems: unproven } = await buildOf(image);
  const base = withDigest(baseOf(image.config, image.annotations, options.known ?? new Map()), build);
  const history = historyOfLayers(image.config.history, total);
  const problems = [
    ...results.flatMap((result) => result.problems),
    ...look.problems,
    ...inventory.problems,
    ...unproven,
  ];
  return {
    name: image.name,
    kind: image.kind,
    ...(image.digest === undefined ? {} : { digest: image.digest }),
    ...(image.id === undefined ? {} : { id: image.id }),
    config: image.config,
    annotations: image.annotations,
    layers: read.map(({ result, cached }, index) => {
      const { createdBy, created } = history[index] ?? {};
      const digest = image.layers[index]?.digest;
      return {
        diffId: image.layers[index]?.diffId ?? result.diffId,
        ...(digest === undefined ? {} : { digest }),
        bytes: result.bytes,
        entries: result.entries,
        ...(createdBy === undefined ? {} : { instruction: instructionOf(createdBy) }),
        ...(created === undefined ? {} : { created }),
        ofBase: base !== undefined && index < base.layers,
        cached,
        result,
      };
    }),
    ...(base === undefined ? {} : { base }),
    ...(build === undefined ? {} : { build }),
    ...(inventory.distribution === undefined ? {} : { distribution: inventory.distribution }),
    components: withOrigins(inventory.components, squashed, results),
    streamed: streamedOf(squashed),
    shipper: (path, digests) => shipperOf(squashed, options.catalogers, path, digests),
    problems,
    complete: problems.length === 0,
  };
}

function shipperOf(
  files: readonly LayeredFile[],
  catalogers: readonly Cataloger[],
  path: string,
  digests: FileDigests,
): string | undefined {
  const asked = catalogers.filter(({ shipper }) => shipper !== undefined);
  for (const { file } of files) {
    if (file.readings === undefined) continue;
    for (const { id, shipper } of asked) {
      const reading = file.readings[id];
      const found = reading === undefined ? undefined : shipper?.({ path: file.path, reading }, path, digests);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Under this name the results of these analysers are kept. */
export function cacheVersion({ catalogers, streams }: Pick<InspectOptions, 'catalogers' | 'streams'>): string {
  return analysersVersion(catalogers, streams);
}

function layerName({ diffId, digest, location }: SourceLayer, index: number): string {
  if (location.kind === 'folder' && diffId === undefined) return location.path;
  const id = digest ?? diffId;
  return `layer ${index + 1}${id === undefined ? '' : ` (${id.slice(0, 19)})`}`;
}

async function resultOf(
  { diffId, digest, location }: SourceLayer,
  name: string,
  reader: LayerReader,
  { cache, limits }: InspectOptions,
): Promise<{ result: LayerResult; cached: boolean }> {
  const known = diffId === undefined ? undefined : await cache.get(diffId);
  if (known !== undefined) return { result: known, cached: true };
  const claim = { name, ...(diffId === undefined ? {} : { diffId }), ...(digest === undefined ? {} : { digest }) };
  try {
    const task = { claim, location, ...(limits === undefined ? {} : { limits }) };
    const result = await withOwnLinks(await reader.read(task), task, reader);
    // Files that were unpacked once are proven by no digest: another scan may find better.
    if (diffId !== undefined && result.complete && location.kind !== 'folder') await cache.put(diffId, result);
    return { result, cached: false };
  } catch (error) {
    return {
      result: unread(diffId ?? '', notRead(name, error instanceof ImageError ? error.text : undefined, error)),
      cached: false,
    };
  }
}

/** A layer whose bytes could not be had. */
function unread(diffId: string, problem: Problem): LayerResult {
  return {
    diffId,
    digest: '',
    bytes: 0,
    entries: 0,
    index: [],
    whiteouts: { paths: [], opaque: [] },
    links: noLinks,
    files: [],
    problems: [problem],
    complete: false,
  };
}

function streamedOf(files: readonly LayeredFile[]): StreamedResult[] {
  const streamed: StreamedResult[] = [];
  for (const { file, layer, hidden } of files) {
    for (const [analyser, result] of Object.entries(file.streams ?? {})) {
      streamed.push({ analyser, path: file.path, layer, ...(hidden === undefined ? {} : { hidden }), result });
    }
  }
  return streamed;
}

/** Most scans never ask for a path; then the view of all of them need not be made. */
function lazily(results: readonly LayerResult[]): (path: string) => boolean {
  let view: ReadonlyMap<string, unknown> | undefined;
  return (path) => {
    view ??= squashedView(results);
    return view.has(path);
  };
}

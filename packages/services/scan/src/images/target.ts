import { open, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readSbom, type Sbom, sniffSbom, validateCyclonedx } from '@seawall/image';
import type { Problem } from '@seawall/kube';
import { ScanError } from '../error.ts';
import { decode } from '../read.ts';
import type { World } from '../world.ts';
import { attachedSbomOf } from './attached.ts';
import { imageInspector } from './inspect.ts';
import type { ImageOptions } from './options.ts';
import { sbomOf } from './sbom.ts';

/** A bill of materials, and what stood in the way of its making. */
export interface SbomContents {
  readonly sbom: Sbom;
  readonly problems: readonly Problem[];
}

export interface SbomTargetOptions {
  readonly images: ImageOptions;
  readonly world: World;
  /** `SOURCE_DATE_EPOCH` (reproducible-builds.org): the time that is written into documents that have none of their own. */
  readonly sourceDateEpoch?: string;
  onLayer?(done: number, total: number): void;
}

/** What an image, a source directory or another bill of materials holds. */
export async function sbomOfTarget(target: string, options: SbomTargetOptions): Promise<SbomContents> {
  const contents = await read(target, options);
  const seconds = Number(options.sourceDateEpoch);
  if (options.sourceDateEpoch === undefined || !Number.isSafeInteger(seconds) || contents.sbom.created !== undefined)
    return contents;
  const created = new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  return { ...contents, sbom: { ...contents.sbom, created } };
}

async function read(target: string, options: SbomTargetOptions): Promise<SbomContents> {
  if (options.images.attached === true) return attachedSbomOf(target, options.images);
  const path = resolve(options.world.cwd, target);
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile() === true) {
    const text = await documentIn(path, target);
    if (text !== undefined) return ofDocument(text, target);
  }
  const isLayout =
    info?.isDirectory() === true && (await stat(join(path, 'oci-layout')).catch(() => undefined))?.isFile() === true;
  if (info?.isDirectory() === true && !isLayout) return ofFolder(target, options.world);
  const inspector = await imageInspector(options.images, {});
  try {
    const contents = await inspector.inspect(target, options.onLayer);
    return { sbom: sbomOf(contents), problems: contents.problems };
  } finally {
    await inspector.close();
  }
}

const largestDocument = 512 * 1024 * 1024;

/** The text of a file that is a bill of materials; undefined when it is anything else, an archive for example. */
async function documentIn(path: string, shown: string): Promise<string | undefined> {
  const { size } = await stat(path);
  if (size > largestDocument || (await isBinary(path))) return undefined;
  const decoded = decode(await readFile(path), shown);
  return 'text' in decoded && sniffSbom(decoded.text) !== undefined ? decoded.text : undefined;
}

/** Archives of images are told by their first bytes, which no document has: they need not be read as a whole. */
async function isBinary(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return (
      buffer.subarray(0, bytesRead).includes(0) &&
      buffer.readUInt16BE(0) !== 0xfeff &&
      buffer.readUInt16BE(0) !== 0xfffe
    );
  } finally {
    await file.close();
  }
}

function ofDocument(text: string, target: string): SbomContents {
  const found = readSbom(text, target);
  const { sbom, problems } = found ?? { sbom: { components: [] }, problems: [] };
  return { sbom: sbom.subject === undefined ? { ...sbom, subject: { type: 'file', path: target } } : sbom, problems };
}

/** What looks through source directories is loaded for those alone. */
async function ofFolder(target: string, world: World): Promise<SbomContents> {
  const { discover } = await import('../discover/targets.ts');
  const { packagesOf } = await import('../packages/folder.ts');
  const { packages, problems } = await discover([target], [], world);
  const inventory = await packagesOf(packages);
  const all = [...problems, ...inventory.problems];
  const { components, distribution } = inventory;
  return {
    sbom: {
      subject: { type: 'file', path: target },
      components,
      ...(distribution === undefined ? {} : { distribution }),
      ...(all.length === 0 ? {} : { incomplete: true }),
    },
    problems: all,
  };
}

/** Every breach of a CycloneDX document against the schema of its version. Throws a `ScanError` when it cannot be read. */
export async function validateSbomFile(file: string, world: World): Promise<readonly Problem[]> {
  const bytes = await readFile(resolve(world.cwd, file)).catch((cause: unknown) => {
    throw new ScanError('no-such-target', { en: `There is no file ${file}`, zh: `文件 ${file} 不存在` }, { cause });
  });
  const decoded = decode(bytes, file);
  if ('text' in decoded) return validateCyclonedx(decoded.text, file);
  const message = { en: 'is no text', zh: '不是文本文件' };
  return ['problem' in decoded ? decoded.problem : { code: 'binary', file, message }];
}

import { table } from '@seawall/model';
import { ImageError } from '../error.ts';
import type { Descriptor, Index, Platform } from './manifest.ts';

/** `linux/arm64/v8`, `linux/amd64`, or only an architecture. Undefined when it is none. */
export function parsePlatform(text: string): Platform | undefined {
  const parts = text.split('/');
  if (parts.length > 3 || parts.some((part) => !/^[\w.-]+$/.test(part))) return undefined;
  const [os = 'linux', architecture, variant] = parts.length === 1 ? ['linux', ...parts] : parts;
  if (architecture === undefined) return undefined;
  return {
    os,
    architecture: architectures[architecture] ?? architecture,
    ...(variant === undefined ? {} : { variant }),
  };
}

const architectures: Readonly<Record<string, string>> = table({
  x86_64: 'amd64',
  'x86-64': 'amd64',
  x64: 'amd64',
  aarch64: 'arm64',
  i386: '386',
  ia32: '386',
});

/** This machine's, with Linux where images are run in a virtual machine. */
export function platformOf(architecture: string): Platform {
  return { os: 'linux', architecture: architectures[architecture] ?? architecture };
}

function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

/**
 * The manifest of an index for a platform. When none was asked for and the index does not hold this machine's, the
 * first that is an image is as good as any.
 */
export function choosePlatform(index: Index, asked: Platform | undefined, here: Platform, what: string): Descriptor {
  const images = index.manifests.filter((one) => !isAttestation(one));
  const wanted = asked ?? here;
  const exact = images.filter(({ platform }) => platform !== undefined && matches(platform, wanted));
  const best = exact.find(({ platform }) => platform?.variant === wanted.variant) ?? exact[0];
  if (best !== undefined) return best;
  const first = images[0];
  if (first !== undefined && (asked === undefined || images.every(({ platform }) => platform === undefined)))
    return first;
  const there = images.flatMap(({ platform }) => (platform === undefined ? [] : [formatPlatform(platform)]));
  throw new ImageError('not-found', {
    en: `${what} has no image for ${formatPlatform(wanted)}; it has ${there.join(', ') || 'none at all'}`,
    zh: `${what} 没有适用于 ${formatPlatform(wanted)} 的镜像；现有平台：${there.join('、') || '无'}`,
  });
}

/** BuildKit stores attestations among the manifests, for a platform that does not exist. */
function isAttestation({ platform, annotations }: Descriptor): boolean {
  return platform?.os === 'unknown' || annotations['vnd.docker.reference.type'] !== undefined;
}

function matches(platform: Platform, wanted: Platform): boolean {
  return (
    platform.os === wanted.os &&
    platform.architecture === wanted.architecture &&
    (wanted.variant === undefined || platform.variant === undefined || platform.variant === wanted.variant)
  );
}

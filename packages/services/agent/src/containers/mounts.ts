import type { Mount } from '@seawall/runtime';

/** A mount of an OCI specification. */
export interface SpecMount {
  readonly destination?: unknown;
  readonly source?: unknown;
  readonly type?: unknown;
  readonly options?: unknown;
}

/** More mounts than this no container has that a rule asks about. */
const mostMounts = 256;

/** The mounts of a container that come from its node. */
export function mountsOf(mounts: readonly SpecMount[]): Mount[] {
  const made: Mount[] = [];
  for (const { destination, source, options } of mounts) {
    if (made.length >= mostMounts) break;
    if (typeof destination !== 'string' || typeof source !== 'string' || !source.startsWith('/')) continue;
    const flags = Array.isArray(options) ? options.filter((flag) => typeof flag === 'string') : [];
    const propagation = flags.find((flag) => /^r?(?:private|shared|slave|unbindable)$/.test(flag));
    made.push({
      source,
      dest: destination,
      mode: flags.join(','),
      writable: !flags.includes('ro'),
      ...(propagation === undefined ? {} : { propagation }),
    });
  }
  return made;
}

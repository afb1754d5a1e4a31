import { hash } from 'node:crypto';
import type { Detector } from './detector.ts';
import type { FileScan } from './engine/file-scan.ts';
import type { Leak } from './leak.ts';
import { rules } from './rules/registry.ts';
import type { Setup } from './set-up.ts';

/** Raised whenever the same bytes would give another result without a rule having changed. */
const version = 3;

/** Larger files are not kept to have their digest taken, should they hold a secret. */
const largestDigested = 1024 * 1024;

/** Programs are kept for others, whatever their size. */
const mostDigested = 64 * 1024 * 1024;

/** What a file of a layer holds. */
export interface FileLeaks {
  readonly leaks: readonly Leak[];
  /** Of the whole file, in hexadecimal, for whoever knows what it should be. */
  readonly digests?: Digests;
}

interface Digests {
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: string;
}

function digestsOf(bytes: Uint8Array): Digests {
  return { md5: hash('md5', bytes), sha1: hash('sha1', bytes), sha256: hash('sha256', bytes) };
}

/** Changes with all that decides what `secretsAnalyser` finds; known without making the rules ready. */
export function secretsKey(setup: Setup): string {
  return hash('sha256', JSON.stringify([version, setup, setup.ownRules ? rules : []]));
}

/** Where packages put what they publish: manuals, translations, headers, examples. No secret of a user is there. */
const publicFolders = /^usr\/(?:share\/(?:doc|man|info|locale|i18n|zoneinfo|perl|licenses)|include)\//;

/** A look at the files of a layer while they stream by, in the shape that passes over images take. */
export function secretsAnalyser(detector: Detector, setup: Setup) {
  return {
    id: 'secrets',
    key: secretsKey(setup),
    openLayer() {
      let scan: FileScan | undefined;
      return {
        keeps: largestDigested,
        begin({ path, size }: { readonly path: string; readonly size: number }): boolean {
          if (size === 0 || publicFolders.test(path)) return false;
          scan = detector.file(path);
          return true;
        },
        chunk: (bytes: Uint8Array): void => scan?.chunk(bytes),
        end(content?: { readonly size: number; bytes(): Uint8Array }): FileLeaks | undefined {
          const leaks = scan?.end() ?? [];
          scan = undefined;
          if (leaks.length === 0) return undefined;
          return content === undefined || content.size > mostDigested
            ? { leaks }
            : { leaks, digests: digestsOf(content.bytes()) };
        },
      };
    },
  };
}

import { hash } from 'node:crypto';
import type { Detector } from './detector.ts';
import type { FileScan } from './engine/file-scan.ts';
import type { Leak } from './leak.ts';
import { rules } from './rules/registry.ts';
import type { Setup } from './set-up.ts';

/** Raised whenever the same bytes would give another result without a rule having changed. */
const version = 2;

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
        begin({ path, size }: { readonly path: string; readonly size: number }): boolean {
          if (size === 0 || publicFolders.test(path)) return false;
          scan = detector.file(path);
          return true;
        },
        chunk: (bytes: Uint8Array): void => scan?.chunk(bytes),
        end(): readonly Leak[] | undefined {
          const leaks = scan?.end();
          scan = undefined;
          return leaks === undefined || leaks.length === 0 ? undefined : leaks;
        },
      };
    },
  };
}

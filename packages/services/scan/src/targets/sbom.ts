import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isPurl, isPurlList } from '../packages/purl-list.ts';
import type { TargetKind } from './target.ts';

/** Bills of materials, CycloneDX and SPDX, of any tool; lists of package URLs; package URLs on the command line. */
export const sbom: TargetKind = {
  id: 'sbom',
  claims: async (target, world) => isPurl(target) || claimsFile(resolve(world.cwd, target)),
  async collect(targets, run) {
    const { collectPackages } = await import('../packages/collect.ts');
    for (const target of targets) await collectPackages(target, run);
  },
};

const sniffed = 64 * 1024;

/** What a bill of materials of any format names in its first bytes; only such files are worth the loading of their readers. */
const marks = /bomFormat|cyclonedx|spdx/i;

async function claimsFile(path: string): Promise<boolean> {
  try {
    if (!statSync(path).isFile()) return false;
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(sniffed);
      const text = head.toString('utf8', 0, readSync(file, head, 0, sniffed, 0));
      if (isPurlList(text)) return true;
      if (!marks.test(text)) return false;
      const { sniffSbom } = await import('@seawall/image');
      return sniffSbom(text) !== undefined;
    } finally {
      closeSync(file);
    }
  } catch {
    // Whoever takes the target then says what is wrong with it.
    return false;
  }
}

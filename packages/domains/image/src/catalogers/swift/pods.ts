import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { hexHash } from '../../formats/integrity.ts';
import { compact, entries, field, list, text } from '../../formats/shape.ts';
import { readTree } from '../../formats/tree.ts';
import { componentsOf, type Entry } from '../graph.ts';

/** The lock file of CocoaPods. Subspecs (`Name/Part`) are parts of their pod. */
export const podfileLockCataloger: Cataloger = {
  id: 'podfile-lock',
  version: 1,
  urls: ['https://guides.cocoapods.org/using/using-cocoapods.html#what-is-podfilelock'],
  evidence: 'declared',
  wants: { names: ['Podfile.lock'] },
  read: readLock,
};

function readLock(file: CatalogedFile): Reading {
  const tree = readTree(file);
  const direct = new Set(list(field(tree.value, 'DEPENDENCIES')).map((one) => podOf(String(one)).name));
  const sums = field(tree.value, 'SPEC CHECKSUMS');
  const pods = new Map<string, { version: string; line: number | undefined; needs: string[] }>();
  for (const [index, item] of list(field(tree.value, 'PODS')).entries()) {
    const [written, needs] = typeof item === 'string' ? [item, []] : (entries(item)[0] ?? ['', []]);
    const { name, version } = podOf(written);
    if (name === '') continue;
    const pod = pods.get(name) ?? { version, line: tree.line(['PODS', index]), needs: [] };
    pod.needs.push(
      ...list(needs)
        .map((need) => podOf(String(need)).name)
        .filter((need) => need !== name),
    );
    pods.set(name, pod);
  }
  const found = [...pods].map(
    ([name, { version, line, needs }]): Entry => ({
      key: name,
      draft: {
        ecosystem: 'swift',
        name,
        version,
        purl: { type: 'cocoapods', namespace: '' },
        place: compact({ path: file.path, line }),
        direct: direct.has(name),
        hashes: hexHash('sha1', text(field(sums, name))),
      },
      needs,
    }),
  );
  return { components: componentsOf(found), ...(tree.problems.length === 0 ? {} : { problems: tree.problems }) };
}

/** `Firebase/Core (10.1.0)`, `AFNetworking (~> 4.0)`. */
function podOf(written: string): { name: string; version: string } {
  const match = /^([^\s(/]+)[^\s(]*(?:\s+\(([^)]*)\))?/.exec(written);
  return { name: match?.[1] ?? '', version: match?.[2] ?? '' };
}

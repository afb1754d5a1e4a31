import { isMapping, type Mapping, type Problem, readDocuments } from '@seawall/kube';
import type { SourceFile } from '../documents.ts';

/** The data documents of a bundle: every `data.json` and `data.yaml`, below `data` where its folder says. */
export function bundleData(files: readonly SourceFile[]): {
  readonly data: Mapping;
  readonly problems: readonly Problem[];
} {
  const data: Mapping = Object.create(null) as Mapping;
  const problems: Problem[] = [];
  for (const { file, text, folder = [] } of files) {
    if (!/(?:^|[\\/])data\.(?:json|ya?ml)$/.test(file)) continue;
    const set = readDocuments(text, file);
    problems.push(...set.problems);
    const value = set.documents[0]?.value;
    if (!isMapping(value)) continue;
    let at = data;
    for (const name of folder) {
      const known = at[name];
      const child: Mapping = isMapping(known) ? known : (Object.create(null) as Mapping);
      at[name] = child;
      at = child;
    }
    for (const [key, item] of Object.entries(value)) at[key] = item;
  }
  return { data, problems };
}

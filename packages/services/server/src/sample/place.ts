import { fileURLToPath } from 'node:url';

/** A file of the sample: in the repository where its sources lie, in what is published below `sample`. */
export function sampleFile(source: string, published: string): string {
  const path = import.meta.url.endsWith('.ts') ? source : `./sample/${published}`;
  return fileURLToPath(new URL(path, import.meta.url));
}

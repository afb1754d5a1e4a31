import type { CatalogedFile, Reading } from '../analyse/cataloger.ts';
import { recogniseLicences } from '../licences/recognise.ts';

const stems = ['LICENSE', 'LICENCE', 'License', 'Licence', 'license', 'licence', 'COPYING', 'UNLICENSE'];

/** The names under which packages keep the texts of their licences. */
export const licenceFiles: readonly string[] = [
  ...stems.flatMap((stem) => ['', '.md', '.txt', '.rst'].map((end) => `${stem}${end}`)),
  'LICENSE-MIT',
  'LICENSE-APACHE',
  'LICENSE.APACHE2',
  'MIT-LICENSE',
  'MIT-LICENSE.txt',
];

/** Which licences a text is; read only where a package does not declare any. */
export function readLicence({ content }: CatalogedFile): Reading<{ readonly texts: readonly string[] }> {
  const texts = recogniseLicences(content.text());
  return texts.length === 0 ? {} : { facts: { texts } };
}

export function uniqueSorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}

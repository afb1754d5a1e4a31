import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { hexHash } from '../../formats/integrity.ts';
import { compact, entries, field, list, text, texts } from '../../formats/shape.ts';
import { readTree, type Tree } from '../../formats/tree.ts';
import { normaliseLicence } from '../../licences/normalise.ts';
import { componentsOf, type Entry } from '../graph.ts';

/** Composer's lock file. */
export const composerLockCataloger: Cataloger = {
  id: 'composer-lock',
  version: 1,
  urls: ['https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control'],
  evidence: 'declared',
  wants: { names: ['composer.lock'] },
  read(file) {
    const tree = readTree(file);
    const found = [
      ...entriesOf(tree, ['packages'], file, () => false),
      ...entriesOf(tree, ['packages-dev'], file, () => true),
    ];
    return readingOf(found, tree);
  },
};

/** What Composer has installed. */
export const composerInstalledCataloger: Cataloger = {
  id: 'composer-installed',
  version: 1,
  urls: ['https://getcomposer.org/doc/07-runtime.md#installed-versions'],
  evidence: 'installed',
  wants: { names: ['installed.json'], accepts: (path) => path.endsWith('vendor/composer/installed.json') },
  read(file) {
    const tree = readTree(file);
    const development = new Set(texts(field(tree.value, 'dev-package-names')));
    // Composer 1 wrote the list alone.
    const at = Array.isArray(tree.value) ? [] : ['packages'];
    return readingOf(
      entriesOf(tree, at, file, (name) => development.has(name)),
      tree,
    );
  },
};

function readingOf(found: readonly Entry[], { problems }: Tree): Reading {
  return { components: componentsOf(found), ...(problems.length === 0 ? {} : { problems }) };
}

function entriesOf(
  tree: Tree,
  at: readonly string[],
  { path }: CatalogedFile,
  isDevelopment: (name: string) => boolean,
): Entry[] {
  let packages = tree.value;
  for (const key of at) packages = field(packages, key);
  return list(packages).flatMap((one, index): Entry[] => {
    const name = text(field(one, 'name'));
    if (name === undefined) return [];
    return [
      {
        key: name.toLowerCase(),
        draft: {
          ecosystem: 'composer',
          name,
          version: text(field(one, 'version')) ?? '',
          place: compact({ path, line: tree.line([...at, index, 'name']) }),
          licences: licencesOf(texts(field(one, 'license'))),
          scope: isDevelopment(name) ? 'development' : 'runtime',
          hashes: hexHash('sha1', text(field(field(one, 'dist'), 'shasum'))),
        },
        needs: entries(field(one, 'require')).map(([need]) => need.toLowerCase()),
      },
    ];
  });
}

/** Several licences in a list mean that any of them may be chosen (Composer's schema). */
function licencesOf(declared: readonly string[]): readonly string[] {
  if (declared.length < 2) return declared.flatMap(normaliseLicence);
  return normaliseLicence(declared.map((one) => (one.includes(' ') ? `(${one})` : one)).join(' OR '));
}

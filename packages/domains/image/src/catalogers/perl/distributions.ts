import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { field, filled, list } from '../../formats/shape.ts';
import { readTree } from '../../formats/tree.ts';
import { normaliseLicence } from '../../licences/normalise.ts';

/** Distributions that cpanm or Carton installed: each leaves its metadata. */
export const cpanCataloger: Cataloger = {
  id: 'cpan',
  version: 1,
  urls: ['https://metacpan.org/pod/CPAN::Meta::Spec'],
  evidence: 'installed',
  wants: { names: ['MYMETA.json'], accepts: (path) => /(?:^|\/)\.meta\/[^/]+\/MYMETA\.json$/.test(path) },
  limit: 4 * 1024 * 1024,
  read(file) {
    const tree = readTree(file);
    const name = filled(field(tree.value, 'name'));
    const version = tree.raw(['version']);
    if (name === undefined || version === undefined) return { problems: tree.problems };
    const licences = [...new Set(list(field(tree.value, 'license')).flatMap((one) => normaliseLicence(String(one))))];
    return { components: [makeComponent({ ecosystem: 'cpan', name, version, place: { path: file.path }, licences })] };
  },
};

/** Carton's lock file: two spaces in a distribution, deeper its modules. */
export const cpanfileSnapshotCataloger: Cataloger = {
  id: 'cpanfile-snapshot',
  version: 1,
  urls: ['https://metacpan.org/pod/Carton'],
  evidence: 'declared',
  wants: { names: ['cpanfile.snapshot'] },
  read: readSnapshot,
};

function readSnapshot({ path, content }: CatalogedFile): Reading {
  const components: Component[] = [];
  for (const [index, line] of content.text().split(/\r?\n/).entries()) {
    const match = /^ {2}(\S+?)-v?(\d[\w.]*(?:-TRIAL)?)$/.exec(line);
    if (match === null) continue;
    const [, name = '', version = ''] = match;
    components.push(makeComponent({ ecosystem: 'cpan', name, version, place: { path, line: index + 1 } }));
  }
  return { components };
}

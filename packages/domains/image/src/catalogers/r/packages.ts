import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { compact, entries, field, text, texts } from '../../formats/shape.ts';
import { readTree } from '../../formats/tree.ts';
import { normaliseLicence } from '../../licences/normalise.ts';
import { componentsOf, type Entry } from '../graph.ts';

/** Packages in a library of R. */
export const rCataloger: Cataloger = {
  id: 'r',
  version: 1,
  urls: ['https://cran.r-project.org/doc/manuals/r-release/R-exts.html#The-DESCRIPTION-file'],
  evidence: 'installed',
  wants: { names: ['DESCRIPTION'], accepts: (path) => /(?:^|\/)(?:site-)?library\/[^/]+\/DESCRIPTION$/.test(path) },
  limit: 1024 * 1024,
  read: readDescription,
};

function readDescription({ path, content }: CatalogedFile): Reading {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of content.text().split(/\r?\n/)) {
    const match = /^([A-Za-z][\w/@.-]*):\s*(.*)$/.exec(line);
    if (match !== null) {
      last = match[1] as string;
      fields.set(last, match[2] as string);
    } else if (/^\s/.test(line) && last !== '') fields.set(last, `${fields.get(last)} ${line.trim()}`);
  }
  const name = fields.get('Package');
  const version = fields.get('Version');
  if (name === undefined || version === undefined) return {};
  const licences = normaliseLicence(fields.get('License') ?? '');
  return {
    components: [
      makeComponent({ ecosystem: 'cran', name, version, place: { path }, licences, vendor: fields.get('Maintainer') }),
    ],
  };
}

/** The lock file of renv. */
export const renvLockCataloger: Cataloger = {
  id: 'renv-lock',
  version: 1,
  urls: ['https://rstudio.github.io/renv/reference/lockfiles.html'],
  evidence: 'declared',
  wants: { names: ['renv.lock'] },
  read(file) {
    const tree = readTree(file);
    const found = entries(field(tree.value, 'Packages')).map(
      ([key, one]): Entry => ({
        key,
        draft: {
          ecosystem: 'cran',
          name: text(field(one, 'Package')) ?? key,
          version: text(field(one, 'Version')) ?? '',
          place: compact({ path: file.path, line: tree.line(['Packages', key]) }),
        },
        needs: texts(field(one, 'Requirements')),
      }),
    );
    return { components: componentsOf(found), ...(tree.problems.length === 0 ? {} : { problems: tree.problems }) };
  },
};

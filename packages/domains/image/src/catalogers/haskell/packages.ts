import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { normaliseLicence } from '../../licences/normalise.ts';

/** Packages that are registered with GHC. */
export const haskellCataloger: Cataloger = {
  id: 'haskell',
  version: 1,
  urls: ['https://downloads.haskell.org/ghc/latest/docs/users_guide/packages.html'],
  evidence: 'installed',
  wants: { suffixes: ['.conf'], accepts: (path) => /(?:^|\/)package(?:\.conf\.d|\.db|db)\/[^/]+\.conf$/.test(path) },
  limit: 1024 * 1024,
  read({ path, content }) {
    const text = content.text();
    const value = (key: string): string | undefined => new RegExp(`^${key}:\\s*(\\S.*)$`, 'm').exec(text)?.[1]?.trim();
    const name = value('name');
    const version = value('version');
    if (name === undefined || version === undefined) return {};
    return {
      components: [
        makeComponent({
          ecosystem: 'hackage',
          name,
          version,
          place: { path },
          licences: normaliseLicence(value('license') ?? ''),
        }),
      ],
    };
  },
};

/** What Cabal has frozen (`any.name ==1.0`) and Stack has locked (`hackage: name-1.0@sha256:…`). */
export const haskellLockCataloger: Cataloger = {
  id: 'haskell-lock',
  version: 1,
  urls: [
    'https://cabal.readthedocs.io/en/stable/cabal-commands.html#cabal-freeze',
    'https://docs.haskellstack.org/en/stable/topics/lock_files/',
  ],
  evidence: 'declared',
  wants: { names: ['cabal.project.freeze', 'stack.yaml.lock'] },
  read: readLock,
};

function readLock({ path, content }: CatalogedFile): Reading {
  const form = path.endsWith('.freeze')
    ? /(?:^|[\s,:])(?:any\.)?([A-Za-z][\w-]*)\s*==\s*(\d[\d.]*)/
    : /^\s*hackage:\s*([A-Za-z][\w-]*?)-(\d[\d.]*)(?:@|\s|$)/;
  const components = new Map<string, Component>();
  for (const [index, line] of content.text().split(/\r?\n/).entries()) {
    const match = form.exec(line);
    if (match === null) continue;
    const [, name = '', version = ''] = match;
    // Stack writes each package twice: as asked for, and as completed.
    if (!components.has(name))
      components.set(name, makeComponent({ ecosystem: 'hackage', name, version, place: { path, line: index + 1 } }));
  }
  return { components: [...components.values()] };
}

import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { normaliseLicence } from '../../licences/normalise.ts';

/** Rocks that LuaRocks installed. */
export const rockspecCataloger: Cataloger = {
  id: 'rockspec',
  version: 1,
  urls: ['https://github.com/luarocks/luarocks/blob/main/docs/rockspec_format.md'],
  evidence: 'installed',
  wants: {
    suffixes: ['.rockspec'],
    accepts: (path) => /(?:^|\/)luarocks\/rocks[^/]*\/[^/]+\/[^/]+\/[^/]+\.rockspec$/.test(path),
  },
  limit: 1024 * 1024,
  read({ path, content }) {
    const text = content.text();
    const value = (key: string): string | undefined =>
      new RegExp(`\\b${key}\\s*=\\s*["']([^"'\\n]+)["']`).exec(text)?.[1];
    const name = value('package');
    const version = value('version');
    if (name === undefined || version === undefined) return {};
    return {
      components: [
        makeComponent({
          ecosystem: 'luarocks',
          name,
          version,
          place: { path },
          licences: normaliseLicence(value('license') ?? ''),
        }),
      ],
    };
  },
};

/** The lock file of LuaRocks: `["name"] = "version"`. */
export const luarocksLockCataloger: Cataloger = {
  id: 'luarocks-lock',
  version: 1,
  urls: ['https://github.com/luarocks/luarocks/blob/main/docs/pinning_versions_with_a_lock_file.md'],
  evidence: 'declared',
  wants: { names: ['luarocks.lock'] },
  read: readLock,
};

function readLock({ path, content }: CatalogedFile): Reading {
  const components: Component[] = [];
  for (const [index, line] of content.text().split(/\r?\n/).entries()) {
    const match = /^\s*(?:\["([^"]+)"\]|([A-Za-z_]\w*))\s*=\s*"(\d[^"]*)"/.exec(line);
    const name = match?.[1] ?? match?.[2];
    if (match === null || name === undefined || name === 'lua') continue;
    components.push(
      makeComponent({ ecosystem: 'luarocks', name, version: match[3] as string, place: { path, line: index + 1 } }),
    );
  }
  return { components };
}

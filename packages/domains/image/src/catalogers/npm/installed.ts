import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, FileReading, Finished, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { problem } from '../../problem.ts';
import { entries, field, filled } from '../../formats/shape.ts';
import { licencesOf } from './licences.ts';
import { resolveUpwards } from './resolve.ts';

interface Installed {
  readonly component: Component;
  readonly needs: readonly string[];
}

/** Packages that lie in node_modules, whichever program put them there. */
export const npmCataloger: Cataloger<Installed> = {
  id: 'npm',
  version: 1,
  urls: ['https://docs.npmjs.com/cli/v11/configuring-npm/package-json'],
  evidence: 'installed',
  wants: {
    names: ['package.json'],
    accepts: (path) => /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path),
  },
  limit: 4 * 1024 * 1024,
  read: readManifest,
  finish,
};

function readManifest({ path, content }: CatalogedFile): Reading<Installed> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(content.text());
  } catch {
    return { problems: [problem('syntax', path, 'is no JSON', '不是合法的 JSON')] };
  }
  const name = filled(field(manifest, 'name'));
  const version = filled(field(manifest, 'version'));
  // Folders inside packages have manifests without either, which only set the kind of module.
  if (name === undefined || version === undefined) return {};
  const needs = ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((list) =>
    entries(field(manifest, list)).map(([one]) => one),
  );
  const component = makeComponent({ ecosystem: 'npm', name, version, place: { path }, licences: licencesOf(manifest) });
  return { facts: { component, needs } };
}

function finish(files: readonly FileReading<Installed>[]): Finished {
  const byFolder = new Map<string, Installed>();
  for (const { path, reading } of files) {
    if (reading.facts !== undefined) byFolder.set(path.slice(0, -'/package.json'.length), reading.facts);
  }
  const components = [...byFolder].map(([folder, { component, needs }]) => {
    const dependsOn = needs.flatMap((name) => {
      const found = resolveUpwards(folder, name, (key) => byFolder.has(key));
      return found === undefined ? [] : [(byFolder.get(found) as Installed).component.purl];
    });
    return { ...component, dependsOn: [...new Set(dependsOn)].sort() };
  });
  return { components };
}

import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, FileReading, Finished, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { problem } from '../../problem.ts';
import { entries, field, filled } from '../../formats/shape.ts';
import { licenceFiles, readLicence, uniqueSorted } from '../licence-files.ts';
import { licencesOf } from './licences.ts';
import { resolveUpwards } from './resolve.ts';

interface Installed {
  readonly component: Component;
  readonly needs: readonly string[];
}

/** A file says what a package is, or which licences stand beside it. */
type Facts = Installed | { readonly texts: readonly string[] };

/** Packages that lie in node_modules, whichever program put them there. */
export const npmCataloger: Cataloger<Facts> = {
  id: 'npm',
  version: 2,
  urls: ['https://docs.npmjs.com/cli/v11/configuring-npm/package-json'],
  evidence: 'installed',
  wants: {
    names: ['package.json', ...licenceFiles],
    accepts: (path) => /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@][^/]*\/[^/]+$/.test(path),
  },
  limit: 4 * 1024 * 1024,
  read: (file) => (file.path.endsWith('/package.json') ? readManifest(file) : readLicence(file)),
  finish,
};

function readManifest({ path, content }: CatalogedFile): Reading<Facts> {
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

function finish(files: readonly FileReading<Facts>[]): Finished {
  const byFolder = new Map<string, Installed>();
  const texts = new Map<string, readonly string[]>();
  for (const { path, reading } of files) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (reading.facts === undefined) continue;
    if ('texts' in reading.facts) texts.set(folder, [...(texts.get(folder) ?? []), ...reading.facts.texts]);
    else byFolder.set(folder, reading.facts);
  }
  const components = [...byFolder].map(([folder, { component, needs }]) => {
    const dependsOn = needs.flatMap((name) => {
      const found = resolveUpwards(folder, name, (key) => byFolder.has(key));
      return found === undefined ? [] : [(byFolder.get(found) as Installed).component.purl];
    });
    const licences = component.licences.length > 0 ? component.licences : uniqueSorted(texts.get(folder) ?? []);
    return { ...component, licences, dependsOn: uniqueSorted(dependsOn) };
  });
  return { components };
}

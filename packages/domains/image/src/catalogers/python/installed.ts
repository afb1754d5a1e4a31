import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, FileReading, Finished, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { problem } from '../../problem.ts';
import { normaliseName, readMetadata } from './metadata.ts';

interface Installed {
  readonly component: Component;
  readonly requires: readonly string[];
}

const form = /(?:\.dist-info\/METADATA|\.egg-info\/PKG-INFO|\/EGG-INFO\/PKG-INFO|\.egg-info)$/;

/** Installed wheels and eggs. */
export const pythonCataloger: Cataloger<Installed> = {
  id: 'python',
  version: 1,
  urls: [
    'https://packaging.python.org/en/latest/specifications/recording-installed-packages/',
    'https://packaging.python.org/en/latest/specifications/core-metadata/',
  ],
  evidence: 'installed',
  wants: { names: ['METADATA', 'PKG-INFO'], suffixes: ['.egg-info'], accepts: (path) => form.test(path) },
  limit: 8 * 1024 * 1024,
  read: readInstalled,
  finish,
};

function readInstalled({ path, content }: CatalogedFile): Reading<Installed> {
  const metadata = readMetadata(content.text());
  if (metadata === undefined) {
    return { problems: [problem('incomplete-object', path, 'has no name and version', '缺少名称或版本')] };
  }
  const { name, version, licences, author, requires } = metadata;
  const component = makeComponent({ ecosystem: 'pypi', name, version, place: { path }, licences, vendor: author });
  return { facts: { component, requires } };
}

/** What a distribution requires is looked for beside it first, then anywhere: `site-packages` are searched in a row. */
function finish(files: readonly FileReading<Installed>[]): Finished {
  const beside = new Map<string, string>();
  const anywhere = new Map<string, string>();
  for (const { path, reading } of files) {
    if (reading.facts === undefined) continue;
    const { component } = reading.facts;
    const name = normaliseName(component.name);
    beside.set(`${folderOf(path)}\0${name}`, component.purl);
    if (!anywhere.has(name)) anywhere.set(name, component.purl);
  }
  const components = files.flatMap(({ path, reading }): Component[] => {
    if (reading.facts === undefined) return [];
    const { component, requires } = reading.facts;
    const dependsOn = requires.flatMap((name) => beside.get(`${folderOf(path)}\0${name}`) ?? anywhere.get(name) ?? []);
    return [{ ...component, dependsOn: [...new Set(dependsOn)].sort() }];
  });
  return { components };
}

/** The `site-packages` that a file of metadata belongs to. */
function folderOf(path: string): string {
  return path.replace(/\/[^/]+(?:\/(?:METADATA|PKG-INFO))?$/, '').replace(/\/[^/]+\.egg$/, '');
}

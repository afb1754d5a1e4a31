import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, FileReading, Finished, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { problem } from '../../problem.ts';
import { licenceFiles, readLicence, uniqueSorted } from '../licence-files.ts';
import { normaliseName, readMetadata } from './metadata.ts';

interface Installed {
  readonly component: Component;
  readonly requires: readonly string[];
}

/** A file says what a distribution is, or which licences stand beside it. */
type Facts = Installed | { readonly texts: readonly string[] };

const form = /(?:\.dist-info\/METADATA|\.egg-info\/PKG-INFO|\/EGG-INFO\/PKG-INFO|\.egg-info)$/;

const licenceForm = /\.dist-info\/(?:licenses\/)?(?:LICEN[CS]E|COPYING)[^/]*$/i;

/** Installed wheels and eggs. */
export const pythonCataloger: Cataloger<Facts> = {
  id: 'python',
  version: 2,
  urls: [
    'https://packaging.python.org/en/latest/specifications/recording-installed-packages/',
    'https://packaging.python.org/en/latest/specifications/core-metadata/',
  ],
  evidence: 'installed',
  wants: {
    names: ['METADATA', 'PKG-INFO', ...licenceFiles],
    suffixes: ['.egg-info'],
    accepts: (path) => form.test(path) || licenceForm.test(path),
  },
  limit: 8 * 1024 * 1024,
  read: (file) => (licenceForm.test(file.path) ? readLicence(file) : readInstalled(file)),
  finish,
};

function readInstalled({ path, content }: CatalogedFile): Reading<Facts> {
  const metadata = readMetadata(content.text());
  if (metadata === undefined) {
    return { problems: [problem('incomplete-object', path, 'has no name and version', '缺少名称或版本')] };
  }
  const { name, version, licences, author, requires } = metadata;
  const component = makeComponent({ ecosystem: 'pypi', name, version, place: { path }, licences, vendor: author });
  return { facts: { component, requires } };
}

/** What a distribution requires is looked for beside it first, then anywhere: `site-packages` are searched in a row. */
function finish(files: readonly FileReading<Facts>[]): Finished {
  const beside = new Map<string, string>();
  const anywhere = new Map<string, string>();
  const texts = new Map<string, readonly string[]>();
  for (const { path, reading } of files) {
    if (reading.facts === undefined) continue;
    if ('texts' in reading.facts) {
      const folder = infoFolder(path);
      texts.set(folder, [...(texts.get(folder) ?? []), ...reading.facts.texts]);
      continue;
    }
    const { component } = reading.facts;
    const name = normaliseName(component.name);
    beside.set(`${folderOf(path)}\0${name}`, component.purl);
    if (!anywhere.has(name)) anywhere.set(name, component.purl);
  }
  const components = files.flatMap(({ path, reading: { facts } }): Component[] => {
    if (facts === undefined || 'texts' in facts) return [];
    const { component, requires } = facts;
    const dependsOn = requires.flatMap((name) => beside.get(`${folderOf(path)}\0${name}`) ?? anywhere.get(name) ?? []);
    const licences =
      component.licences.length > 0 ? component.licences : uniqueSorted(texts.get(infoFolder(path)) ?? []);
    return [{ ...component, licences, dependsOn: uniqueSorted(dependsOn) }];
  });
  return { components };
}

/** The folder of metadata that a file lies in. */
function infoFolder(path: string): string {
  return path.replace(/(\.dist-info)\/.*$/, '$1');
}

/** The `site-packages` that a file of metadata belongs to. */
function folderOf(path: string): string {
  return path.replace(/\/[^/]+(?:\/(?:METADATA|PKG-INFO))?$/, '').replace(/\/[^/]+\.egg$/, '');
}

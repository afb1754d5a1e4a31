import type { Component, Distribution } from '@seawall/model';
import type { Cataloger, FileReading } from '../../analyse/cataloger.ts';
import { problem } from '../../problem.ts';
import { systemPurl } from './purl.ts';
import { isShipped, packShipped, type ShippedFiles } from './shipped.ts';

/** One file of a package's folder; which of them, its path says. */
interface PortageFacts {
  readonly text?: string;
  readonly files?: readonly string[];
  readonly shipped?: ShippedFiles;
}

/** The installed packages of Gentoo: a folder `CATEGORY/NAME-VERSION` of small files for each. */
export const portageCataloger: Cataloger<PortageFacts> = {
  id: 'portage',
  version: 2,
  urls: ['https://projects.gentoo.org/pms/8/pms.html', 'https://wiki.gentoo.org/wiki//var/db/pkg'],
  evidence: 'installed',
  wants: {
    names: ['CONTENTS', 'LICENSE', 'CHOST', 'repository', 'SIZE'],
    accepts: (path) => /^var\/db\/pkg\/[^/]+\/[^/]+\/[A-Za-z]+$/.test(path),
  },
  read({ path, content }) {
    if (!path.endsWith('/CONTENTS')) return { facts: { text: content.text().trim() } };
    const lines = content.text().split('\n');
    const shipped = packShipped(lines.flatMap(sumOf));
    return { facts: { files: lines.flatMap(fileOf), ...(shipped === undefined ? {} : { shipped }) } };
  },
  finish(files, { distribution }) {
    return componentsOf(files, distribution);
  },
  shipper({ path: database, reading }, path, digests) {
    const shipped = reading.facts?.shipped;
    return shipped !== undefined && isShipped(shipped, path, digests)
      ? database.split('/').slice(3, 5).join('/')
      : undefined;
  },
};

/** `obj /usr/bin/a name MD5 TIME`, `sym /usr/lib/a -> b TIME`, `dir /usr`. */
function fileOf(line: string): string[] {
  const object = /^obj \/(.+) [0-9a-f]{32} \d+$/.exec(line) ?? /^sym \/(.+?) -> .+ \d+$/.exec(line);
  return object === null ? [] : [object[1] as string];
}

function sumOf(line: string): [string, string][] {
  const object = /^obj \/(.+) ([0-9a-f]{32}) \d+$/.exec(line);
  return object === null ? [] : [[object[1] as string, object[2] as string]];
}

/** Package Manager Specification, version syntax. */
const packageForm = /^(.+?)-(\d+(?:\.\d+)*[a-z]?(?:_(?:alpha|beta|pre|rc|p)\d*)*(?:-r\d+)?)$/;

function componentsOf(files: readonly FileReading<PortageFacts>[], distribution: Distribution | undefined) {
  const packages = new Map<string, Map<string, { path: string; facts: PortageFacts }>>();
  for (const { path, reading } of files) {
    const [, , , category = '', folder = '', file = ''] = path.split('/');
    const key = `${category}/${folder}`;
    const known = packages.get(key) ?? new Map<string, { path: string; facts: PortageFacts }>();
    known.set(file, { path, facts: reading.facts ?? {} });
    packages.set(key, known);
  }
  const components: Component[] = [];
  const problems = [];
  for (const [key, found] of packages) {
    const [category = '', folder = ''] = key.split('/');
    const match = packageForm.exec(folder);
    const [first] = found.values();
    const path = found.get('CONTENTS')?.path ?? first?.path ?? key;
    // Portage works on a package in a folder of this form, and leaves it behind when it is interrupted.
    if (folder.startsWith('-MERGING-')) continue;
    if (match === null) {
      problems.push(problem('syntax', path, 'The folder is not named NAME-VERSION', '目录名不是 NAME-VERSION 的形式'));
      continue;
    }
    const [, name = '', version = ''] = match;
    const architecture = found.get('CHOST')?.facts.text?.split('-')[0];
    const licence = found.get('LICENSE')?.facts.text;
    components.push({
      ecosystem: 'portage',
      name: `${category}/${name}`,
      version,
      purl: systemPurl('portage', name, version, distribution, {}, category),
      ...(architecture === undefined || architecture === '' ? {} : { architecture }),
      ...(distribution === undefined ? {} : { distribution }),
      licences: licence === undefined || licence === '' ? [] : words(licence),
      places: [{ path }],
      files: found.get('CONTENTS')?.facts.files ?? [],
    });
  }
  return { components, problems };
}

/** The names of a licence expression; conditions on USE flags have been resolved when the package was built. */
function words(licence: string): string[] {
  return [...new Set(licence.split(/[\s()|]+/).filter((word) => word !== ''))].sort();
}

import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, FileReading, Finished, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { compact, field, filled, text, texts } from '../../formats/shape.ts';
import { hexHash } from '../../formats/integrity.ts';
import { problem } from '../../problem.ts';
import { normaliseLicence } from '../../licences/normalise.ts';

interface Installed {
  readonly component: Component;
  readonly needs: readonly string[];
}

/** Packages in an environment of Conda. */
export const condaCataloger: Cataloger<Installed> = {
  id: 'conda',
  version: 1,
  urls: ['https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html'],
  evidence: 'installed',
  wants: { suffixes: ['.json'], accepts: (path) => /(?:^|\/)conda-meta\/[^/]+\.json$/.test(path) },
  read: readRecord,
  finish,
};

function readRecord({ path, content }: CatalogedFile): Reading<Installed> {
  let record: unknown;
  try {
    record = JSON.parse(content.text());
  } catch {
    return { problems: [problem('syntax', path, 'is no JSON', '不是合法的 JSON')] };
  }
  const name = filled(field(record, 'name'));
  const version = filled(field(record, 'version'));
  if (name === undefined || version === undefined) return {};
  const channel = text(field(record, 'channel'))
    ?.replace(/\/+$/, '')
    .replace(/\/(?:linux|osx|win|noarch)[\w-]*$/, '');
  const file = text(field(record, 'fn'));
  const qualifiers = compact({
    build: filled(field(record, 'build')),
    channel: channel?.slice(channel.lastIndexOf('/') + 1),
    subdir: filled(field(record, 'subdir')),
    type: file?.endsWith('.conda') === true ? 'conda' : file?.endsWith('.tar.bz2') === true ? 'tar.bz2' : undefined,
  });
  const component = makeComponent({
    ecosystem: 'conda',
    name,
    version,
    purl: { qualifiers },
    place: { path },
    licences: normaliseLicence(text(field(record, 'license')) ?? ''),
    hashes: { ...hexHash('md5', text(field(record, 'md5'))), ...hexHash('sha256', text(field(record, 'sha256'))) },
  });
  return { facts: { component, needs: texts(field(record, 'depends')).map((one) => one.split(' ')[0] as string) } };
}

/** Each environment has its own folder of records. */
function finish(files: readonly FileReading<Installed>[]): Finished {
  const purls = new Map<string, string>();
  for (const { path, reading } of files) {
    if (reading.facts !== undefined)
      purls.set(`${folderOf(path)}\0${reading.facts.component.name}`, reading.facts.component.purl);
  }
  const components = files.flatMap(({ path, reading: { facts } }) => {
    if (facts === undefined) return [];
    const dependsOn = facts.needs.flatMap((name) => purls.get(`${folderOf(path)}\0${name}`) ?? []);
    return [{ ...facts.component, dependsOn: [...new Set(dependsOn)].sort() }];
  });
  return { components };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

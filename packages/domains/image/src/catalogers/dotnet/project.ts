import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, FileReading, Finished, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { childText, isXmlFault, readXml, type XmlElement } from '../../formats/xml.ts';
import { problem } from '../../problem.ts';

interface Reference {
  readonly name: string;
  readonly version?: string;
  readonly development: boolean;
  readonly line: number;
}

interface Facts {
  readonly references: readonly Reference[];
  /** `PackageVersion` of central package management. */
  readonly versions: readonly Reference[];
  readonly properties: Readonly<Record<string, string>>;
}

/** What projects of .NET name: `PackageReference` with central versions, and the older `packages.config`. */
export const dotnetProjectCataloger: Cataloger<Facts> = {
  id: 'dotnet-project',
  version: 1,
  urls: [
    'https://learn.microsoft.com/en-us/nuget/consume-packages/central-package-management',
    'https://learn.microsoft.com/en-us/nuget/reference/packages-config',
  ],
  evidence: 'declared',
  wants: { names: ['packages.config', 'Directory.Packages.props'], suffixes: ['.csproj', '.fsproj', '.vbproj'] },
  limit: 8 * 1024 * 1024,
  read: readProject,
  finish,
};

function readProject({ path, content }: CatalogedFile): Reading<Facts> {
  const root = readXml(content.text());
  if (isXmlFault(root))
    return { problems: [problem('syntax', path, root.fault, `XML 无法解析：${root.fault}`, root.line)] };
  const items =
    root.name === 'packages'
      ? root.children
      : root.children.filter(({ name }) => name === 'ItemGroup').flatMap(({ children }) => children);
  const groups = root.children.filter(({ name }) => name === 'PropertyGroup').flatMap(({ children }) => children);
  return {
    facts: {
      references: referencesOf(items, ['PackageReference', 'GlobalPackageReference', 'package']),
      versions: referencesOf(items, ['PackageVersion']),
      properties: Object.fromEntries(groups.map(({ name, text }) => [name.toLowerCase(), text])),
    },
  };
}

function referencesOf(items: readonly XmlElement[], names: readonly string[]): Reference[] {
  return items.flatMap((item): Reference[] => {
    const name = item.attributes['Include'] ?? item.attributes['id'];
    if (!names.includes(item.name) || name === undefined || name === '') return [];
    const version =
      item.attributes['VersionOverride'] ??
      item.attributes['Version'] ??
      item.attributes['version'] ??
      childText(item, 'Version');
    const assets = item.attributes['PrivateAssets'] ?? childText(item, 'PrivateAssets');
    const development = assets?.toLowerCase() === 'all' || item.attributes['developmentDependency'] === 'true';
    return [{ name, ...(version === undefined ? {} : { version }), development, line: item.line }];
  });
}

function finish(files: readonly FileReading<Facts>[]): Finished {
  const central = new Map(
    files.flatMap(({ path, reading: { facts } }) =>
      path.endsWith('Directory.Packages.props') && facts !== undefined ? [[folderOf(path), facts] as const] : [],
    ),
  );
  const components = files.flatMap(({ path, reading: { facts } }): Component[] => {
    if (facts === undefined || path.endsWith('Directory.Packages.props')) return [];
    const above = nearest(path, central);
    const properties = { ...above?.properties, ...facts.properties };
    const references = [...facts.references, ...(above?.references ?? [])];
    return references.map((one) => {
      const managed = above?.versions.find(({ name }) => name.toLowerCase() === one.name.toLowerCase());
      return makeComponent({
        ecosystem: 'nuget',
        name: one.name,
        version: versionOf(one.version ?? managed?.version ?? '', properties),
        place: { path, line: one.line },
        scope: one.development ? 'development' : 'runtime',
        direct: true,
      });
    });
  });
  return { components };
}

/** The file of central versions in the project's folder or the nearest above. */
function nearest(path: string, central: ReadonlyMap<string, Facts>): Facts | undefined {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const found = central.get(folder);
    if (found !== undefined || folder === '') return found;
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** A plain version is the lowest allowed, which NuGet takes; of a range only `[1.0]` says which it will be. */
function versionOf(written: string, properties: Readonly<Record<string, string>>): string {
  const text = written.replace(/\$\((\w+)\)/g, (whole, key: string) => properties[key.toLowerCase()] ?? whole).trim();
  const exact = /^\[([^,]+)\]$/.exec(text)?.[1] ?? text;
  return /^[\w.+-]+$/.test(exact) ? exact : '';
}

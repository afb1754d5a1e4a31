import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, FileReading, Finished, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { normaliseLicence } from '../../licences/normalise.ts';

interface Installed {
  readonly component: Component;
  readonly needs: readonly string[];
}

/** Installed gems: RubyGems writes a plain specification for each. */
export const gemspecCataloger: Cataloger<Installed> = {
  id: 'gemspec',
  version: 1,
  urls: ['https://guides.rubygems.org/specification-reference/'],
  evidence: 'installed',
  wants: {
    suffixes: ['.gemspec'],
    accepts: (path) => /(?:^|\/)specifications\/(?:default\/)?[^/]+\.gemspec$/.test(path),
  },
  limit: 1024 * 1024,
  read: readSpecification,
  finish,
};

function readSpecification({ path, content }: CatalogedFile): Reading<Installed> {
  const text = content.text();
  const value = (key: string): string | undefined =>
    new RegExp(`^\\s*\\w+\\.${key}\\s*=\\s*(?:Gem::Version\\.new\\s*\\(?\\s*)?["']([^"'\\n]+)["']`, 'm').exec(
      text,
    )?.[1];
  const name = value('name');
  const version = value('version');
  if (name === undefined || version === undefined) return {};
  const platform = value('platform');
  const list = /^\s*\w+\.licenses\s*=\s*\[([^\]]*)\]/m.exec(text)?.[1] ?? '';
  const licences = [...[...list.matchAll(/["']([^"']+)["']/g)].map(([, one]) => one as string), value('license') ?? ''];
  const needs = [...text.matchAll(/\.add_(?:runtime_)?dependency\s*\(?\s*(?:%q<([^>]+)>|["']([^"']+)["'])/g)].map(
    ([, a, b]) => a ?? b ?? '',
  );
  const component = makeComponent({
    ecosystem: 'gem',
    name,
    version,
    ...(platform === undefined || platform === 'ruby' ? {} : { purl: { qualifiers: { platform } } }),
    place: { path },
    licences: [...new Set(licences.flatMap(normaliseLicence))],
  });
  return { facts: { component, needs } };
}

function finish(files: readonly FileReading<Installed>[]): Finished {
  const facts = files.flatMap(({ reading }) => reading.facts ?? []);
  const purls = new Map(facts.map(({ component }) => [component.name, component.purl]));
  const components = facts.map(({ component, needs }) => ({
    ...component,
    dependsOn: [...new Set(needs.flatMap((name) => purls.get(name) ?? []))].sort(),
  }));
  return { components };
}

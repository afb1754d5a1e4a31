import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, FileReading, Finished, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';

interface Installed {
  readonly component: Component;
  readonly needs: readonly string[];
}

/** Applications of Erlang and Elixir as they lie in a release or a library folder. */
export const beamCataloger: Cataloger<Installed> = {
  id: 'beam-application',
  version: 1,
  urls: ['https://www.erlang.org/doc/apps/kernel/app.html'],
  evidence: 'installed',
  wants: { suffixes: ['.app'], accepts: (path) => /(?:^|\/)ebin\/[^/]+\.app$/.test(path) },
  limit: 1024 * 1024,
  read: readApplication,
  finish,
};

/** What comes with Erlang itself: a type of package URL of its own. */
const ofErlang = /(?:^|\/)erlang\/lib\//;

function readApplication({ path, content }: CatalogedFile): Reading<Installed> {
  const text = content.text();
  const name = /\{\s*application\s*,\s*'?([\w.@-]+)'?\s*,/.exec(text)?.[1];
  const version = /\{\s*vsn\s*,\s*"([^"]+)"\s*\}/.exec(text)?.[1];
  if (name === undefined || version === undefined) return {};
  const list = /\{\s*applications\s*,\s*\[([^\]]*)\]/.exec(text)?.[1] ?? '';
  const needs = list
    .split(',')
    .map((one) => one.trim().replace(/^'|'$/g, ''))
    .filter((one) => one !== '');
  const component = makeComponent({
    ecosystem: 'hex',
    name,
    version,
    ...(ofErlang.test(path) ? { purl: { type: 'otp' } } : {}),
    place: { path },
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

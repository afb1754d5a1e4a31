import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { hexHash } from '../../formats/integrity.ts';
import { componentsOf, type Entry } from '../graph.ts';

/** Lock files of Mix and Rebar: terms of Elixir and Erlang, a package a line. */
export const hexLockCataloger: Cataloger = {
  id: 'hex-lock',
  version: 1,
  urls: ['https://hexdocs.pm/mix/Mix.Tasks.Deps.html', 'https://rebar3.org/docs/workflow/#lock-files'],
  evidence: 'declared',
  wants: { names: ['mix.lock', 'rebar.lock'] },
  read: (file) => (file.path.endsWith('mix.lock') ? readMix(file) : readRebar(file)),
};

/** `"jason": {:hex, :jason, "1.4.1", "sum", [:mix], [{:decimal, "~> 2.0", […]}], "hexpm", "outer sum"}` */
function readMix({ path, content }: CatalogedFile): Reading {
  const found: Entry[] = [];
  for (const [index, line] of content.text().split(/\r?\n/).entries()) {
    const hex = /^\s*"([^"]+)":\s*\{:hex,\s*:"?([\w.-]+)"?,\s*"([^"]+)"(?:,\s*"([0-9a-f]{64})")?/.exec(line);
    const git = hex === null ? /^\s*"([^"]+)":\s*\{:git,\s*"([^"]+)",\s*"([0-9a-f]+)"/.exec(line) : null;
    const place = { path, line: index + 1 };
    if (hex !== null) {
      const [, key = '', name = '', version = '', sum] = hex;
      const needs = [...line.slice(hex[0].length).matchAll(/\{:(\w+),\s*(?:"[^"]*"|nil)/g)].map(
        ([, need]) => need as string,
      );
      found.push({ key, draft: { ecosystem: 'hex', name, version, place, hashes: hexHash('sha256', sum) }, needs });
    } else if (git !== null) {
      const [, key = '', , commit = ''] = git;
      found.push({ key, draft: { ecosystem: 'hex', name: key, version: commit, place } });
    }
  }
  return { components: componentsOf(found) };
}

/** `{<<"cowboy">>,{pkg,<<"cowboy">>,<<"2.9.0">>},0}`: the number is how far it is from the project. */
function readRebar({ path, content }: CatalogedFile): Reading {
  const found: Entry[] = [];
  for (const [index, line] of content.text().split(/\r?\n/).entries()) {
    const match = /\{<<"([^"]+)">>,\s*\{pkg,\s*<<"([^"]+)">>,\s*<<"([^"]+)">>[^}]*\},\s*(\d+)\}/.exec(line);
    if (match === null) continue;
    const [, key = '', name = '', version = '', level] = match;
    found.push({
      key,
      draft: { ecosystem: 'hex', name, version, place: { path, line: index + 1 }, direct: level === '0' },
    });
  }
  return { components: componentsOf(found) };
}

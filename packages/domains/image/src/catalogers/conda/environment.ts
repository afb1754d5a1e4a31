import type { Component } from '@seawall/model';
import type { CatalogedFile, Cataloger, Reading } from '../../analyse/cataloger.ts';
import { makeComponent } from '../../component/make.ts';
import { hexHash } from '../../formats/integrity.ts';
import { compact, field, list, text } from '../../formats/shape.ts';
import { readTree, type Tree } from '../../formats/tree.ts';

/** What an environment of Conda asks for exactly, and what conda-lock has resolved. */
export const condaEnvironmentCataloger: Cataloger = {
  id: 'conda-environment',
  version: 1,
  urls: [
    'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html',
    'https://conda.github.io/conda-lock/',
  ],
  evidence: 'declared',
  wants: { names: ['environment.yml', 'environment.yaml', 'conda-lock.yml'] },
  limit: 32 * 1024 * 1024,
  read: readFile,
};

function readFile(file: CatalogedFile): Reading {
  const tree = readTree(file);
  const components =
    field(tree.value, 'package') === undefined ? environment(tree, file.path) : locked(tree, file.path);
  return { components, ...(tree.problems.length === 0 ? {} : { problems: tree.problems }) };
}

/** `numpy=1.26.4`, `numpy=1.26.4=py312_0`, `conda-forge::numpy==1.26.4`; under `pip` requirements of pip. */
function environment(tree: Tree, path: string): Component[] {
  const found: Component[] = [];
  for (const [index, item] of list(field(tree.value, 'dependencies')).entries()) {
    const line = tree.line(['dependencies', index]);
    const place = compact({ path, line });
    const match = /^(?:[\w./-]+::)?([\w.-]+)\s*={1,2}\s*([\w.!+]+)(?:=([\w.-]+))?$/.exec(text(item) ?? '');
    if (match !== null) {
      const [, name = '', version = '', build] = match;
      const purl = build === undefined ? {} : { purl: { qualifiers: { build } } };
      found.push(makeComponent({ ecosystem: 'conda', name, version, place, direct: true, ...purl }));
    }
    for (const [at, requirement] of list(field(item, 'pip')).entries()) {
      const pinned = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*===?\s*([^\s;,*]+)/.exec(text(requirement) ?? '');
      if (pinned === null) continue;
      const pipPlace = compact({ path, line: tree.line(['dependencies', index, 'pip', at]) });
      found.push(
        makeComponent({
          ecosystem: 'pypi',
          name: pinned[1] as string,
          version: pinned[2] as string,
          place: pipPlace,
          direct: true,
        }),
      );
    }
  }
  return found;
}

function locked(tree: Tree, path: string): Component[] {
  return list(field(tree.value, 'package')).flatMap((one, index) => {
    const name = text(field(one, 'name'));
    if (name === undefined) return [];
    const isPip = text(field(one, 'manager')) === 'pip';
    const subdir = text(field(one, 'platform'));
    const hash = field(one, 'hash');
    const category = text(field(one, 'category'));
    return [
      makeComponent({
        ecosystem: isPip ? 'pypi' : 'conda',
        name,
        version: tree.raw(['package', index, 'version']) ?? '',
        ...(isPip || subdir === undefined ? {} : { purl: { qualifiers: { subdir } } }),
        place: compact({ path, line: tree.line(['package', index]) }),
        scope: category === undefined || category === 'main' ? 'runtime' : 'development',
        hashes: { ...hexHash('md5', text(field(hash, 'md5'))), ...hexHash('sha256', text(field(hash, 'sha256'))) },
      }),
    ];
  });
}

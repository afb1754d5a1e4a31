import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Ecosystem } from '@seawall/model';
import type { CaseResult } from '../../../../scripts/conformance.ts';
import { schemeOf } from '../src/versions/registry.ts';

const ecosystemOf: Readonly<Record<string, Ecosystem>> = {
  alpine: 'apk',
  cran: 'cran',
  debian: 'deb',
  hackage: 'hackage',
  maven: 'maven',
  nuget: 'nuget',
  packagist: 'composer',
  pub: 'pub',
  pypi: 'pypi',
  redhat: 'rpm',
  rubygems: 'gem',
  semver: 'npm',
};

/** One comparison a line, `a < b`; the file's name says in which ecosystem. Each must hold the other way round too. */
export function* run(directory: string): Iterable<CaseResult> {
  for (const file of globSync('*-versions*.txt', { cwd: directory }).sort()) {
    const ecosystem = ecosystemOf[basename(file).split('-')[0] ?? ''];
    for (const [index, raw] of readFileSync(join(directory, file), 'utf8').split('\n').entries()) {
      const line = raw.trim();
      if (line === '' || line.startsWith('#') || line.startsWith('//')) continue;
      const [a = '', sign = '', b = ''] = line.split(' ');
      const name = `${file}:${index + 1} ${line}`;
      if (ecosystem === undefined) {
        yield { name, passed: false, detail: `no scheme for ${file}` };
        continue;
      }
      const { compare } = schemeOf(ecosystem);
      const found = signOf(compare(a, b));
      const back = signOf(-compare(b, a));
      yield { name, passed: found === sign && back === sign, detail: `found ${found}, the other way round ${back}` };
    }
  }
}

function signOf(order: number): string {
  return order < 0 ? '<' : order > 0 ? '>' : '=';
}

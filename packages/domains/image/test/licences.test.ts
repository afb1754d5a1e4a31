import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoryOf } from '../src/licences/classify.ts';
import { parseExpression, printExpression } from '../src/licences/expression.ts';
import { normaliseLicence } from '../src/licences/normalise.ts';
import { judgeLicences } from '../src/licences/policy.ts';
import { recogniseLicences } from '../src/licences/recognise.ts';

describe('declared licences', () => {
  it.each([
    ['mit license', 'MIT'],
    ['The Apache Software License, Version 2.0', 'Apache-2.0'],
    ['Apache License, Version 2.0', 'Apache-2.0'],
    ['GPLv2+ and (BSD-3-Clause or MIT)', 'GPL-2.0-or-later AND (BSD-3-Clause OR MIT)'],
    ['GPL (>= 2)', 'GPL-2.0-or-later'],
    ['GPL-2 | file LICENSE', 'GPL-2.0-only'],
    ['MIT + file LICENSE', 'MIT'],
    ['GPL-2+', 'GPL-2.0-or-later'],
    ['GNU Lesser General Public License v3 or later (LGPLv3+)', 'LGPL-3.0-or-later'],
    ['GPL-2.0+ WITH Classpath-exception-2.0', 'GPL-2.0-or-later WITH Classpath-exception-2.0'],
    ['perl_5', 'Artistic-1.0-Perl OR GPL-1.0-or-later'],
    ['MIT/Apache-2.0', 'MIT OR Apache-2.0'],
    ['apache-2.0', 'Apache-2.0'],
    ['https://www.apache.org/licenses/LICENSE-2.0.txt', 'Apache-2.0'],
    ['3-Clause BSD License', 'BSD-3-Clause'],
    ['Mozilla Public License 2.0 (MPL 2.0)', 'MPL-2.0'],
    ['GPL', 'GPL'],
    ['BSD', 'BSD'],
    ['ask our lawyers', 'ask our lawyers'],
  ])('%s is %s', (declared, expected) => expect(normaliseLicence(declared)).toEqual([expected]));

  it.each(['', 'NOASSERTION', 'NONE', 'UNKNOWN', ' - '])('%j says nothing', (declared) =>
    expect(normaliseLicence(declared)).toEqual([]),
  );

  it('are the same when they are normalised again', () => {
    const words = fc.constantFrom(
      'MIT',
      'GPLv2+',
      'Apache',
      '2.0',
      'or',
      'and',
      'with',
      '(',
      ')',
      'BSD',
      '/',
      ',',
      'License',
      'v3',
      '+',
    );
    fc.assert(
      fc.property(
        fc.array(words, { maxLength: 6 }).map((list) => list.join(' ')),
        (text) => {
          const once = normaliseLicence(text);
          expect(once.flatMap(normaliseLicence)).toEqual(once);
        },
      ),
    );
  });

  it('expressions deeper than any real one are none', () => {
    expect(parseExpression(`${'('.repeat(60)}MIT${')'.repeat(60)}`)).toBeUndefined();
    expect(parseExpression('MIT AND')).toBeUndefined();
    expect(parseExpression('MIT Apache-2.0')).toBeUndefined();
    const tree = parseExpression('(mit or apache-2.0) and LicenseRef-own');
    expect(tree === undefined ? '' : printExpression(tree)).toBe('(MIT OR Apache-2.0) AND LicenseRef-own');
  });
});

it.each([
  ['MIT', 'permissive'],
  ['CC0-1.0', 'public-domain'],
  ['LGPL-2.1-only', 'weak-copyleft'],
  ['GPL-3.0-or-later', 'strong-copyleft'],
  ['GPL-2.0-only WITH Classpath-exception-2.0', 'weak-copyleft'],
  ['AGPL-3.0-only', 'network-copyleft'],
  ['BUSL-1.1', 'restricted'],
  ['MIT OR GPL-3.0-only', 'permissive'],
  ['MIT AND GPL-3.0-only', 'strong-copyleft'],
  ['BSD', 'permissive'],
  ['some GPL', 'strong-copyleft'],
  ['ask our lawyers', 'unknown'],
])('%s is %s', (licence, category) => expect(categoryOf(licence)).toBe(category));

describe('a policy', () => {
  it.each([
    [['MIT'], { allow: ['MIT'] }, 'allowed'],
    [['MIT OR GPL-3.0-only'], { allow: ['permissive'] }, 'allowed'],
    [['MIT AND GPL-3.0-only'], { allow: ['permissive'] }, 'not-allowed'],
    [['MIT', 'GPL-3.0-only'], { deny: ['GPL-*'] }, 'denied'],
    [['GPL-3.0-only OR MIT'], { deny: ['strong-copyleft'] }, 'allowed'],
    [['GPL-2.0-only WITH Classpath-exception-2.0'], { deny: ['GPL-*'], allow: ['weak-copyleft'] }, 'denied'],
    [['LGPL-2.1-only'], { deny: ['GPL-*'] }, 'allowed'],
    [[], { deny: ['GPL-*'] }, 'allowed'],
    [[], { allow: ['permissive'] }, 'undeclared'],
    [['ask our lawyers'], { allow: ['permissive'] }, 'not-allowed'],
  ] as const)('says of %j under %j: %s', (licences, policy, verdict) => {
    expect(judgeLicences(licences, policy).verdict).toBe(verdict);
  });
});

describe('texts', () => {
  const shared = '/usr/share/common-licenses';
  const known: Readonly<Record<string, string>> = {
    'Apache-2.0': 'Apache-2.0',
    'GPL-2': 'GPL-2.0-only',
    'GPL-3': 'GPL-3.0-only',
    'LGPL-2.1': 'LGPL-2.1-only',
    'LGPL-3': 'LGPL-3.0-only',
    'MPL-2.0': 'MPL-2.0',
    'CC0-1.0': 'CC0-1.0',
    BSD: 'BSD-3-Clause',
  };
  const files = Object.entries(known).filter(([name]) => existsSync(join(shared, name)));

  it.skipIf(files.length === 0)('of Debian’s common licences', () => {
    for (const [name, id] of files)
      expect([name, ...recogniseLicences(readFileSync(join(shared, name), 'utf8'))]).toEqual([name, id]);
  });

  it('beside packages are what the packages declare', () => {
    const beside = globSync('node_modules/*/{LICENSE,LICENSE.md,license}').sort();
    const judged = beside.map((file) => {
      const manifest = JSON.parse(readFileSync(join(dirname(file), 'package.json'), 'utf8')) as { license?: unknown };
      const declared = normaliseLicence(String(manifest.license));
      const found = recogniseLicences(readFileSync(file, 'utf8'));
      return { name: basename(dirname(file)), agrees: found.some((id) => declared.join(' ').includes(id)) };
    });
    const wrong = judged.filter(({ agrees }) => !agrees).map(({ name }) => name);
    expect(judged.length).toBeGreaterThan(30);
    // Some carry the texts of what they bundle instead.
    expect(wrong.slice(Math.floor(judged.length / 20))).toEqual([]);
  });

  it.each(['', 'All rights reserved.', 'a '.repeat(1000), 'Permission is hereby granted'])('%j is none', (text) =>
    expect(recogniseLicences(text)).toEqual([]),
  );
});

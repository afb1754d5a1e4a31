import type { Component } from '@seawall/model';
import * as fc from 'fast-check';
import { purlOf } from '../../src/component/identity.ts';
import type { Sbom } from '../../src/sbom/sbom.ts';

const word = fc.string({ unit: fc.constantFrom(...'abcXYZ019-._+é中'), minLength: 1, maxLength: 12 });
const line = fc
  .string({ minLength: 1, maxLength: 20 })
  .map((text) => text.replace(/\s+/g, ' ').trim())
  .filter((text) => text !== '');
const licence = fc.oneof(
  fc.constantFrom(
    'MIT',
    'Apache-2.0',
    'GPL-2.0-only',
    'MIT OR Apache-2.0',
    'GPL-2.0-or-later WITH Classpath-exception-2.0',
  ),
  line,
);

const name = fc.oneof(
  fc.record({
    ecosystem: fc.constantFrom('npm' as const),
    name: fc.oneof(
      word,
      fc.tuple(word, word).map(([a, b]) => `@${a}/${b}`),
    ),
  }),
  fc.record({ ecosystem: fc.constantFrom('maven' as const), name: fc.tuple(word, word).map(([a, b]) => `${a}:${b}`) }),
  fc.record({
    ecosystem: fc.constantFrom('golang' as const, 'composer' as const),
    name: fc.tuple(word, word).map(([a, b]) => `${a}/${b}`),
  }),
  fc.record({
    ecosystem: fc.constantFrom(
      'deb' as const,
      'rpm' as const,
      'portage' as const,
      'pypi' as const,
      'generic' as const,
      'cran' as const,
      'hex' as const,
    ),
    name: word,
  }),
);

const place = fc.record(
  { path: line, line: fc.integer({ min: 1, max: 9999 }), layer: fc.constantFrom('sha256:aa', 'sha256:bb') },
  { requiredKeys: ['path'] },
);
const distribution = fc.constantFrom(
  { id: 'debian', version: '12', codename: 'bookworm' },
  { id: 'arch', like: ['archlinux'] },
);

const component = fc
  .tuple(
    name,
    fc.oneof(word, fc.constant('1:2.3-4'), fc.constant('')),
    fc.record(
      {
        licences: fc.array(licence, { maxLength: 3 }),
        places: fc.array(place, { minLength: 1, maxLength: 3 }),
        source: fc.record({ name: line, version: word }),
        architecture: fc.constantFrom('amd64', 'noarch'),
        distribution,
        vendor: line,
        modularity: fc.constant('nodejs:18:809'),
        scope: fc.constantFrom('runtime' as const, 'development' as const, 'optional' as const),
        direct: fc.boolean(),
        hashes: fc.constantFrom({ sha256: 'ab'.repeat(32) }, { h1: 'abc=' }, { sha512: 'cd'.repeat(64), md5: 'odd' }),
        cpes: fc.constantFrom(
          ['cpe:2.3:a:openssl:openssl:3.0.1:*:*:*:*:*:*:*'],
          ['cpe:2.3:a:a:b:1:*:*:*:*:*:*:*', 'cpe:2.3:a:c:d:1:*:*:*:*:*:*:*'],
        ),
        symbols: fc.constantFrom([], ['crypto/tls.(*Conn).Write', 'main.main']),
        dependsOn: fc.constantFrom([] as string[], ['pkg:npm/nowhere@1']),
      },
      { requiredKeys: ['licences', 'places'] },
    ),
  )
  .map(([{ ecosystem, name: text }, version, rest]): Component => {
    const places = [...new Map(rest.places.map((one) => [JSON.stringify(one), one])).values()].sort(
      (a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) || (a.line ?? 0) - (b.line ?? 0),
    );
    return { ecosystem, name: text, version, purl: purlOf(ecosystem, text, version), ...rest, places };
  });

/** Bills of materials as an inventory gives them: each package URL once, some depending on one another. */
export const anySbom: fc.Arbitrary<Sbom> = fc
  .record(
    {
      subject: fc.constantFrom(
        { type: 'image' as const, name: 'docker.io/library/nginx:1.29', digest: `sha256:${'0f'.repeat(32)}` },
        { type: 'file' as const, path: 'shop' },
      ),
      components: fc.uniqueArray(component, { selector: ({ purl }) => purl, maxLength: 6 }),
      distribution,
      created: fc.constant('2026-01-02T03:04:05Z'),
      incomplete: fc.constant(true),
      build: fc.constantFrom(
        { from: 'labels' as const, source: 'https://git.example/org/app', commit: 'c0ffee' },
        {
          from: 'attestation' as const,
          builder: 'https://ci.example/run/7',
          source: 'git@example:a b',
          file: 'Dockerfile',
          started: '2026-11-01T10:00:00Z',
          finished: '2026-11-01T10:02:00Z',
          bases: [{ name: 'docker.io/library/alpine:3.22', digest: 'sha256:aa' }, { name: 'golang' }],
        },
      ),
      layers: fc.constant([
        { diffId: 'sha256:aa', instruction: 'RUN apt-get update', ofBase: true },
        { diffId: 'sha256:bb', ofBase: false },
      ]),
    },
    { requiredKeys: ['components', 'subject'] },
  )
  .map((sbom) => {
    const sorted = [...sbom.components].sort((a, b) => (a.purl < b.purl ? -1 : 1));
    const [first] = sorted;
    const components = sorted.map((one, index) =>
      index > 0 && first !== undefined && one.dependsOn?.length === 0 ? { ...one, dependsOn: [first.purl] } : one,
    );
    return { ...sbom, components };
  });

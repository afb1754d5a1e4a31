import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildOf, withDigest } from '../src/build.ts';
import { digestOf } from '../src/oci/digest.ts';
import { buildOfLabels, readProvenance } from '../src/oci/provenance.ts';
import { openImage } from '../src/open.ts';
import { thisMachine } from '../src/world.ts';

const alpine = { uri: 'pkg:docker/alpine@3.22?platform=linux%2Famd64', digest: { sha256: 'a'.repeat(64) } };
const frontend = { uri: 'pkg:docker/docker/dockerfile@1', digest: { sha256: 'b'.repeat(64) } };
const runner = 'https://ci.example/org/app/actions/runs/7';
const vcs = { source: 'https://git.example/org/app.git', revision: 'c0ffee' };

// As BuildKit writes them with `--provenance`, in either version of SLSA.
const version02 = {
  _type: 'https://in-toto.io/Statement/v0.1',
  predicateType: 'https://slsa.dev/provenance/v0.2',
  predicate: {
    builder: { id: runner },
    buildType: 'https://mobyproject.org/buildkit@v1',
    materials: [frontend, alpine],
    invocation: { configSource: { entryPoint: 'build/Dockerfile' }, parameters: { frontend: 'gateway.v0' } },
    metadata: {
      buildStartedOn: '2026-11-01T10:00:00Z',
      buildFinishedOn: '2026-11-01T10:02:00Z',
      'https://mobyproject.org/buildkit@v1#metadata': { vcs },
    },
  },
};
const version1 = {
  _type: 'https://in-toto.io/Statement/v0.1',
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: {
      buildType: 'https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md',
      externalParameters: { configSource: { path: 'build/Dockerfile' }, request: { frontend: 'gateway.v0' } },
      resolvedDependencies: [alpine, frontend],
    },
    runDetails: {
      builder: { id: runner },
      metadata: {
        startedOn: '2026-11-01T10:00:00Z',
        finishedOn: '2026-11-01T10:02:00Z',
        buildkit_metadata: { vcs },
      },
    },
  },
};
const expected = {
  from: 'attestation',
  builder: runner,
  source: vcs.source,
  commit: 'c0ffee',
  file: 'build/Dockerfile',
  started: '2026-11-01T10:00:00Z',
  finished: '2026-11-01T10:02:00Z',
  bases: [{ name: 'docker.io/library/alpine:3.22', digest: `sha256:${'a'.repeat(64)}` }],
};

test.each([
  ['v0.2', version02],
  ['v1', version1],
])('provenance of SLSA %s says who built it, from which commit, on which base', (_, statement) => {
  expect(readProvenance(statement)).toEqual(expected);
});

test('a build of a remote repository names it, and its commit', () => {
  const configSource = {
    uri: 'https://git.example/o/a.git#refs/heads/main',
    digest: { sha1: 'abc' },
    entryPoint: 'Dockerfile',
  };
  const predicate = { ...version02.predicate, metadata: {}, invocation: { configSource } };
  const build = readProvenance({ ...version02, predicate });
  expect(build).toMatchObject({ source: 'https://git.example/o/a.git', commit: 'abc', file: 'Dockerfile' });
});

test.each([
  {},
  { predicateType: 'https://slsa.dev/provenance/v1', predicate: 7 },
  { predicateType: 'https://slsa.dev/provenance/v0.2', predicate: { materials: [null, { uri: 5 }] } },
])('statements that say nothing: %j', (statement) => {
  expect(readProvenance(statement)?.bases).toBeUndefined();
});

test('labels say it where nobody attests it', () => {
  expect(
    buildOfLabels({
      'org.opencontainers.image.source': 'https://git.example/org/app',
      'org.opencontainers.image.revision': 'c0ffee',
      'org.opencontainers.image.created': '2026-11-01T10:02:00Z',
    }),
  ).toEqual({
    from: 'labels',
    source: 'https://git.example/org/app',
    commit: 'c0ffee',
    finished: '2026-11-01T10:02:00Z',
  });
  expect(buildOfLabels({ 'org.opencontainers.image.title': 'x' })).toBeUndefined();
});

test.each([
  ['of the same name', { name: 'alpine:3.22' }, expected.bases, `sha256:${'a'.repeat(64)}`],
  ['of another name', { name: 'debian:13' }, expected.bases, undefined],
  ['without a name', {}, expected.bases, `sha256:${'a'.repeat(64)}`],
  ['one of two', {}, [...expected.bases, { name: 'docker.io/library/golang:1.25' }], undefined],
])('the digest of a base %s', (_, base, bases, digest) => {
  const build = { from: 'attestation', bases } as const;
  expect(withDigest({ layers: 1, by: 'history', ...base }, build)?.digest).toBe(digest);
});

const work = mkdtempSync(join(tmpdir(), 'seawall-provenance-'));
afterAll(() => rmSync(work, { recursive: true }));

test('the attestation in an index is read, and only that of its own image', async () => {
  mkdirSync(join(work, 'blobs/sha256'), { recursive: true });
  const put = (value: object) => {
    const bytes = Buffer.from(JSON.stringify(value));
    writeFileSync(join(work, 'blobs', digestOf(bytes).replace(':', '/')), bytes);
    return { digest: digestOf(bytes), size: bytes.length };
  };
  const manifest = (architecture: string) => {
    const config = put({
      os: 'linux',
      architecture,
      rootfs: { diff_ids: [] },
      config: { Labels: { 'org.opencontainers.image.vendor': 'Example' } },
    });
    return { ...put({ schemaVersion: 2, config, layers: [] }), platform: { os: 'linux', architecture } };
  };
  const attestation = (statement: object, image: string) => {
    const annotations = { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v1' };
    const layers = [{ ...put(statement), mediaType: 'application/vnd.in-toto+json', annotations }];
    const reference = { 'vnd.docker.reference.type': 'attestation-manifest', 'vnd.docker.reference.digest': image };
    const platform = { os: 'unknown', architecture: 'unknown' };
    return { ...put({ schemaVersion: 2, config: put({}), layers }), platform, annotations: reference };
  };
  const [here, other] = [manifest('amd64'), manifest('arm64')];
  const wrong = { ...version1, predicate: { runDetails: { builder: { id: 'another' } } } };
  const manifests = [here, other, attestation(wrong, other.digest), attestation(version1, here.digest)];
  const index = { ...put({ schemaVersion: 2, manifests }), mediaType: 'application/vnd.oci.image.index.v1+json' };
  writeFileSync(join(work, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(work, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [index] }));
  const image = await openImage(`oci:${work}`, { platform: 'linux/amd64' }, thisMachine());
  expect(await buildOf(image)).toEqual({ build: expected, problems: [] });
  rmSync(join(work, 'blobs', manifests[3]?.digest.replace(':', '/') ?? ''));
  expect((await buildOf(image)).problems).toHaveLength(1);
});

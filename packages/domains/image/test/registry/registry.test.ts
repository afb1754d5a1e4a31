import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { noCache } from '../../src/cache/store.ts';
import { catalogers } from '../../src/catalogers/index.ts';
import { ImageError } from '../../src/error.ts';
import { type ImageContents, inspectImage } from '../../src/inspect.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { type OpenImageOptions, openImage } from '../../src/open.ts';
import { localReader } from '../../src/pool/reader.ts';
import { readChallenges } from '../../src/registry/challenge.ts';
import { attachedSbom } from '../../src/sources/attachments.ts';
import type { ImageWorld } from '../../src/world.ts';
import { layerBytes, putImage, startRegistry, type TestRegistry, type Trick } from './server.ts';

let home = '';
let registry: TestRegistry;
let slept: number[] = [];

const analysers = { catalogers, streams: [] };

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'seawall-home-'));
  slept = [];
});

afterEach(() => {
  registry.stop();
  rmSync(home, { recursive: true, force: true });
});

function world(changes: Partial<ImageWorld> = {}): ImageWorld {
  return {
    env: { DOCKER_CONFIG: home },
    home,
    architecture: 'x64',
    runHelper: async () => undefined,
    sleep: async (milliseconds) => void slept.push(milliseconds),
    ...changes,
  };
}

async function start(trick?: Trick): Promise<void> {
  registry = await startRegistry(trick);
}

async function inspect(options: OpenImageOptions = {}, changes: Partial<ImageWorld> = {}): Promise<ImageContents> {
  const name = `registry:${registry.host}/team/app:1`;
  const image = await openImage(name, { plainHttp: true, stallMs: 300, ...options }, world(changes));
  try {
    return await inspectImage(image, localReader(analysers), { ...analysers, cache: noCache });
  } finally {
    await image.close();
  }
}

/** How the reading of the image as a whole ends: `read`, or the code of the error and what it says. */
async function outcome(options: OpenImageOptions = {}, changes: Partial<ImageWorld> = {}): Promise<string> {
  try {
    await inspect(options, changes);
    return 'read';
  } catch (error) {
    return error instanceof ImageError ? `${error.code}: ${error.message}` : `unexpected ${String(error)}`;
  }
}

function store(config: object): void {
  writeFileSync(join(home, 'config.json'), JSON.stringify(config));
}

const basic = `Basic ${Buffer.from('user:pass').toString('base64')}`;

/** Wants a bearer token, which it gives to whoever signs in. */
const bearer: Trick = (request, response) => {
  if (request.url?.startsWith('/token') === true) {
    const url = new URL(request.url, 'http://x');
    const right = request.headers.authorization === basic && url.searchParams.get('service') === 'the registry';
    response.writeHead(right ? 200 : 401).end(JSON.stringify({ token: `for-${url.searchParams.get('scope')}` }));
    return true;
  }
  if (request.headers.authorization === 'Bearer for-repository:team/app:pull') return false;
  const realm = `http://${request.headers.host}/token`;
  response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="the registry"` }).end();
  return true;
};
const basicOnly: Trick = (request, response) => {
  if (request.headers.authorization === basic) return false;
  response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
  return true;
};

describe('signing in', () => {
  const auth = Buffer.from('user:pass').toString('base64');

  test.each([
    ['a bearer token for a stored password', bearer, (host: string) => ({ auths: { [host]: { auth } } })],
    ['basic', basicOnly, (host: string) => ({ auths: { [`https://${host}/v2/`]: { auth } } })],
    ['a helper of the registry', basicOnly, (host: string) => ({ credHelpers: { [host]: 'vault' } })],
    ['a store for all', bearer, () => ({ credsStore: 'vault' })],
  ])('%s', async (_name, trick, config) => {
    await start(trick);
    putImage(registry);
    store(config(registry.host));
    const runHelper: ImageWorld['runHelper'] = async (program, args, input) =>
      program === 'docker-credential-vault' && args[0] === 'get' && input === registry.host
        ? JSON.stringify({ Username: 'user', Secret: 'pass' })
        : undefined;
    expect((await inspect({}, { runHelper })).components).toHaveLength(1);
  });

  test('without credentials the error says what to do', async () => {
    await start(basicOnly);
    putImage(registry);
    expect(await outcome()).toMatch(/^unauthorized: .*docker login/);
  });

  test('credentials do not follow a redirect to another host', async () => {
    const other = await startRegistry();
    other.put('/elsewhere', layerBytes);
    await start((request, response) => {
      if (basicOnly(request, response, 0)) return true;
      if (request.url?.includes(digestOf(layerBytes)) !== true) return false;
      response.writeHead(307, { location: `http://${other.host}/elsewhere` }).end();
      return true;
    });
    putImage(registry);
    store({ auths: { [registry.host]: { auth } } });
    expect((await inspect()).problems).toEqual([]);
    expect(other.requests).toEqual(['/elsewhere - -']);
    other.stop();
  });

  test('challenges are read as RFC 9110 writes them', () => {
    expect(
      readChallenges('Bearer realm="https://a/b?c=d",service=x , scope="r:a,b:pull", Basic realm="say \\"hi\\""'),
    ).toEqual([
      { scheme: 'bearer', parameters: { realm: 'https://a/b?c=d', service: 'x', scope: 'r:a,b:pull' } },
      { scheme: 'basic', parameters: { realm: 'say "hi"' } },
    ]);
    expect(readChallenges('=,"')).toEqual([]);
  });
});

describe('registries that fail', () => {
  const blob = `/v2/team/app/blobs/${digestOf(layerBytes)}`;

  test('faults that pass are waited out, as long as the registry asks', async () => {
    await start((request, response, count) => {
      if (request.url !== '/v2/team/app/manifests/1' || count > 2) return false;
      response.writeHead(count === 1 ? 429 : 503, count === 1 ? { 'retry-after': '3' } : {}).end();
      return true;
    });
    putImage(registry);
    expect((await inspect()).problems).toEqual([]);
    expect(slept[0]).toBe(3000);
    expect(slept).toHaveLength(2);
  });

  test('a broken connection is taken up where it ended', async () => {
    await start((request, response, count) => {
      if (request.url !== blob || count > 1) return false;
      response.writeHead(200, { 'content-length': layerBytes.length }).write(layerBytes.subarray(0, 5000));
      setTimeout(() => response.destroy(), 20);
      return true;
    });
    putImage(registry);
    expect((await inspect()).problems).toEqual([]);
    expect(registry.requests.findLast((line) => line.startsWith(blob))).toBe(`${blob} - bytes=5000-`);
  });

  test('one that knows no ranges begins anew, and nothing is read twice', async () => {
    await start((request, response, count) => {
      if (request.url !== blob) return false;
      response.writeHead(200, { 'content-length': layerBytes.length });
      if (count > 1) response.end(layerBytes);
      else {
        response.write(layerBytes.subarray(0, 5000));
        setTimeout(() => response.destroy(), 20);
      }
      return true;
    });
    putImage(registry);
    expect((await inspect()).problems).toEqual([]);
  });

  test('one that stalls in a layer is given up; the rest of the image is still reported', async () => {
    await start((request, response) => {
      if (request.url !== blob) return false;
      response.writeHead(200, { 'content-length': layerBytes.length }).flushHeaders();
      return true;
    });
    putImage(registry);
    const { problems, complete } = await inspect({ stallMs: 50 });
    expect(complete).toBe(false);
    expect(problems.map(({ code, file }) => [code, file])).toEqual([
      ['unreadable', expect.stringContaining('layer 1')],
    ]);
    expect(problems[0]?.message.en).toContain('nothing came for 50 ms');
  });

  test('one that never answers', async () => {
    await start(() => true);
    expect(await outcome({ stallMs: 30 })).toMatch(/^unreachable: .*no answer within 30 ms/);
  });

  test('nobody there, and no such image', async () => {
    await start();
    expect(await outcome()).toMatch(/^not-found: .*HTTP 404/);
    registry.stop();
    expect(await outcome()).toMatch(/^unreachable: .*ECONNREFUSED/);
  });

  test('one without TLS is told with the flag for it, at once', async () => {
    await start();
    expect(await outcome({ plainHttp: false })).toMatch(/^unreachable: .*--plain-http/);
    expect(slept).toEqual([]);
  });

  test('a layer longer than its manifest says ends there', async () => {
    await start((request, response) => {
      if (request.url !== blob) return false;
      response.writeHead(200).end(Buffer.concat([layerBytes, Buffer.alloc(100_000)]));
      return true;
    });
    putImage(registry);
    expect((await inspect()).problems[0]?.message.en).toContain('is longer than');
  });

  test('other bytes under the name of a layer', async () => {
    await start((request, response) => {
      if (request.url !== blob) return false;
      const other = Buffer.from(layerBytes);
      other[2000] = 0x78;
      response.end(other);
      return true;
    });
    putImage(registry);
    expect((await inspect()).problems.map(({ code }) => code)).toEqual(['digest-mismatch']);
  });
});

describe('manifests', () => {
  const many = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf(layerBytes), size: 1 };
  const itself = `sha256:${'1'.repeat(64)}`;

  test.each([
    ['not JSON', '<html>', /bad-image: .*not JSON/],
    ['a list', '[]', /bad-image: .*not a JSON object/],
    ['nothing in it', '{}', /neither an image manifest nor an index/],
    ['of 2016', '{"schemaVersion":1}', /^unsupported: .*schema 1/],
    [
      'with thousands of layers',
      JSON.stringify({ config: many, layers: Array.from({ length: 1001 }, () => many) }),
      /more than 1000 layers/,
    ],
    [
      'with a digest that leads elsewhere',
      JSON.stringify({ config: { digest: 'sha256:../../etc/passwd' }, layers: [] }),
      /is not a digest/,
    ],
    ['of an empty index', JSON.stringify({ manifests: [] }), /^not-found: .*none at all/],
    ['that names what is not there', JSON.stringify({ manifests: [{ digest: itself }] }), /^not-found/],
  ])('%s', async (_name, manifest, expected) => {
    await start();
    registry.put('/v2/team/app/manifests/1', manifest);
    expect(await outcome()).toMatch(expected);
  });

  test.each([
    [
      'an artifact',
      { manifest: { layers: [{ ...many, mediaType: 'application/vnd.cncf.helm.chart' }] } },
      /^unsupported: .*an artifact/,
    ],
    [
      'a configuration of other layers',
      { config: { rootfs: { diff_ids: [many.digest, many.digest] } } },
      /1 layers, the configuration 2/,
    ],
  ])('%s', async (_name, changes, expected) => {
    await start();
    putImage(registry, changes);
    expect(await outcome()).toMatch(expected);
  });

  test('a configuration that is not what the manifest names', async () => {
    await start((request, response, count) => {
      if (request.url?.includes('/blobs/') !== true || count > 9 || request.url.includes(digestOf(layerBytes)))
        return false;
      response.end('{"os":"linux"}');
      return true;
    });
    putImage(registry);
    expect(await outcome()).toMatch(/configuration .*its content has digest/);
  });

  test('an index is followed to the platform that was asked for', async () => {
    await start();
    putImage(registry);
    const { digest } = await inspect();
    const platform = { os: 'linux', architecture: 'amd64' };
    const index = JSON.stringify({
      manifests: [
        { digest: itself, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
        { digest: itself, platform: { os: 'unknown', architecture: 'unknown' } },
        { digest, platform },
      ],
    });
    registry.put('/v2/team/app/manifests/1', index);
    expect((await inspect()).digest).toBe(digest);
    expect((await inspect({ platform: 'x86_64' })).digest).toBe(digest);
    expect(await outcome({ platform: 'linux/arm64' })).toMatch(new RegExp(`^not-found: .*${itself}`));
    expect(await outcome({ platform: 'linux/s390x' })).toMatch(
      /no image for linux\/s390x; it has linux\/arm64\/v8, linux\/amd64/,
    );
    expect(await outcome({ platform: 'a/b/c/d' })).toMatch(/is not a platform/);
  });

  test('indexes that are nested without end are left', async () => {
    await start();
    let below = { digest: itself };
    for (let depth = 0; depth < 7; depth++) {
      const index = JSON.stringify({ manifests: [below] });
      below = { digest: digestOf(Buffer.from(index)) };
      registry.put(`/v2/team/app/manifests/${below.digest}`, index);
      registry.put('/v2/team/app/manifests/1', index);
    }
    expect(await outcome()).toMatch(/nested more than 4 deep/);
  });
});

test('a mirror is asked first, the registry where it has nothing', async () => {
  await start();
  putImage(registry);
  const mirror = await startRegistry();
  const options = { mirrors: { [registry.host]: [`http://${mirror.host}`] } };
  expect((await inspect(options)).problems).toEqual([]);
  expect(mirror.requests).toHaveLength(1);
  putImage(mirror);
  registry.requests.length = 0;
  expect((await inspect(options)).problems).toEqual([]);
  expect(registry.requests).toEqual([]);
  mirror.stop();
});

/** Puts an artifact of one document; gives its descriptor. */
function putArtifact(document: string, mediaType: string, path?: string): { digest: string } {
  const digest = digestOf(Buffer.from(document));
  const empty = { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf(Buffer.from('{}')) };
  const layers = [{ mediaType, digest, size: document.length }];
  const manifest = JSON.stringify({ schemaVersion: 2, config: empty, layers });
  const own = digestOf(Buffer.from(manifest));
  registry.put(`/v2/team/app/blobs/${digest}`, document);
  registry.put(path ?? `/v2/team/app/manifests/${own}`, manifest);
  return { digest: own };
}

async function attachments() {
  const image = await openImage(`registry:${registry.host}/team/app:1`, { plainHttp: true }, world());
  const found = await image.referrers?.();
  const texts = await Promise.all((found ?? []).map((one) => one.read()));
  await image.close();
  return (found ?? []).map(({ kind, type, by }, index) => [
    kind,
    type,
    by,
    attachedSbom(texts[index] ?? Buffer.alloc(0), 'x'),
  ]);
}

describe('what refers to an image', () => {
  const bom = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [] });
  const statement = JSON.stringify({
    predicateType: 'https://cyclonedx.org/bom',
    predicate: JSON.parse(bom) as unknown,
  });

  beforeEach(async () => {
    await start();
    putImage(registry);
  });

  test('nothing', async () => expect(await attachments()).toEqual([]));

  test.each(['referrers/sha256:', 'manifests/sha256-'])('is listed below %s…', async (path) => {
    const { digest = '' } = await inspect();
    const artifact = {
      ...putArtifact(bom, 'application/vnd.cyclonedx+json'),
      artifactType: 'application/vnd.cyclonedx+json',
    };
    registry.put(`/v2/team/app/${path}${digest.slice(7)}`, JSON.stringify({ manifests: [artifact] }));
    expect(await attachments()).toEqual([['sbom', 'application/vnd.cyclonedx+json', 'referrer', bom]]);
  });

  test('stands in an envelope, under a tag of cosign', async () => {
    const { digest = '' } = await inspect();
    const envelope = JSON.stringify({ payloadType: 'x', payload: Buffer.from(statement).toString('base64') });
    putArtifact(
      envelope,
      'application/vnd.dsse.envelope.v1+json',
      `/v2/team/app/manifests/${digest.replace(':', '-')}.att`,
    );
    expect(await attachments()).toEqual([['attestation', 'application/vnd.dsse.envelope.v1+json', 'tag', bom]]);
  });
});

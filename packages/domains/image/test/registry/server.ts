import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { digestOf } from '../../src/oci/digest.ts';
import { tar } from '../tar/write.ts';

/** A registry in this process, as well or badly behaved as a test wants it. */
export interface TestRegistry {
  readonly host: string;
  /** `GET /v2/… authorization`, in order. */
  readonly requests: string[];
  /** Puts a document or blob under its path. */
  put(path: string, bytes: Buffer | string): void;
  stop(): void;
}

/** Answers instead of the registry; true when it has. */
export type Trick = (request: IncomingMessage, response: ServerResponse, count: number) => boolean;

export async function startRegistry(trick: Trick = () => false): Promise<TestRegistry> {
  const blobs = new Map<string, Buffer>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(`${path} ${request.headers.authorization ?? '-'} ${request.headers.range ?? '-'}`);
    const count = requests.filter((line) => line.startsWith(`${path} `)).length;
    if (trick(request, response, count)) return;
    const bytes = blobs.get(path);
    if (bytes === undefined) {
      response.writeHead(404).end('{"errors":[{"message":"not here"}]}');
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': bytes.length - from });
    response.end(bytes.subarray(from));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    host: `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    requests,
    put: (path, bytes) => void blobs.set(path, Buffer.from(bytes)),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const layerBytes = tar([
  { name: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.22.1\n' },
  { name: 'lib/apk/db/installed', content: 'P:musl\nV:1.2.5-r10\nA:x86_64\n\n'.repeat(2000) },
]);

/** An image of one layer at `team/app:1`; gives the path of the layer's blob. */
export function putImage(registry: TestRegistry, changes: { manifest?: object; config?: object } = {}): string {
  const digest = digestOf(layerBytes);
  const config = JSON.stringify({
    os: 'linux',
    architecture: 'amd64',
    rootfs: { type: 'layers', diff_ids: [digest] },
    ...changes.config,
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: digestOf(Buffer.from(config)),
      size: config.length,
    },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size: layerBytes.length }],
    ...changes.manifest,
  });
  registry.put(`/v2/team/app/blobs/${digestOf(Buffer.from(config))}`, config);
  registry.put(`/v2/team/app/blobs/${digest}`, layerBytes);
  registry.put('/v2/team/app/manifests/1', manifest);
  registry.put(`/v2/team/app/manifests/${digestOf(Buffer.from(manifest))}`, manifest);
  return `/v2/team/app/blobs/${digest}`;
}

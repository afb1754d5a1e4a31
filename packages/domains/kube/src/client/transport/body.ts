import type { Readable } from 'node:stream';
import { createGunzip, gunzip } from 'node:zlib';
import { KubeError } from '../error.ts';
import type { TransportResponse } from './transport.ts';

/** No answer is larger: a page of 500 objects of the largest size that etcd takes stays below. */
const maxBytes = 1024 * 1024 * 1024;

/** Reads a whole answer, decompressed. */
export async function readAll(response: TransportResponse, limit: number = maxBytes): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) {
      response.body.destroy();
      throw tooLarge(limit);
    }
    chunks.push(chunk);
  }
  const raw = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
  return isGzip(response) ? unzip(raw, limit) : raw;
}

function unzip(raw: Buffer, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gunzip(raw, { maxOutputLength: limit }, (error, bytes) => {
      if (error === null) resolve(bytes);
      else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') reject(tooLarge(limit));
      else {
        const text = { en: 'The answer is not what it says, gzip', zh: '响应声称为 gzip，但内容不是' };
        reject(new KubeError('bad-response', text, { cause: error }));
      }
    });
  });
}

/** The answer as it comes in, decompressed. */
export function streamOf(response: TransportResponse): Readable {
  if (!isGzip(response)) return response.body;
  const unzipped = createGunzip();
  response.body.on('error', (error) => unzipped.destroy(error));
  unzipped.on('close', () => response.body.destroy());
  return response.body.pipe(unzipped);
}

function isGzip({ headers }: TransportResponse): boolean {
  return headers['content-encoding'] === 'gzip';
}

function tooLarge(limit: number): KubeError {
  const megabytes = Math.round(limit / 1024 / 1024);
  return new KubeError('bad-response', {
    en: `The answer is larger than ${megabytes} MiB`,
    zh: `响应超过 ${megabytes} MiB`,
  });
}

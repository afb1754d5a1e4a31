import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ImageError } from '../error.ts';
import type { ImageWorld } from '../world.ts';
import type { OpenOptions } from './blobs.ts';
import { openDockerArchive } from './docker-archive.ts';
import type { SourceImage } from './source.ts';
import { openTarFile } from './tar-file.ts';

/** An engine that packs an image takes its time before the first byte; one that is silent for longer is stuck. */
const stallMs = 120_000;
const maxAnswer = 4 * 1024 * 1024;

/** The socket that Docker's own command would use: that of `DOCKER_HOST`, else the system's. */
export function engineSocket({ env }: Pick<ImageWorld, 'env'>): string | undefined {
  const host = env['DOCKER_HOST'] ?? '';
  if (host === '') return '/var/run/docker.sock';
  return host.startsWith('unix://') ? host.slice('unix://'.length) : undefined;
}

/**
 * An image of a Docker engine, or of Podman where that serves the same API: asked for over its socket the way of
 * `docker save`, and kept in a temporary file while it is read. Undefined when there is no engine, or it has no such image.
 */
export async function openEngine(socket: string, name: string, options: OpenOptions): Promise<SourceImage | undefined> {
  const isThere = await stat(socket).then(
    (info) => info.isSocket(),
    () => false,
  );
  if (!isThere) return undefined;
  const path = `/images/${encodeURI(name)}`;
  if (!(await knows(socket, path, name))) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'seawall-engine-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const file = join(folder, 'image.tar');
    const answer = await ask(socket, `${path}/get`, name);
    if (answer.statusCode !== 200) throw refused(socket, name, answer.statusCode, await textOf(answer));
    await pipeline(answer, createWriteStream(file));
    const image = await openDockerArchive(await openTarFile(file), name, undefined, options);
    return {
      ...image,
      name,
      kind: 'docker',
      async close() {
        await image.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error instanceof ImageError ? error : broken(socket, name, error);
  }
}

async function knows(socket: string, path: string, name: string): Promise<boolean> {
  const answer = await ask(socket, `${path}/json`, name);
  const text = await textOf(answer);
  if (answer.statusCode === 200) return true;
  if (answer.statusCode === 404) return false;
  throw refused(socket, name, answer.statusCode, text);
}

function ask(socket: string, path: string, name: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: socket, path, headers: { host: 'localhost' } }, resolve);
    sent.setTimeout(stallMs, () => sent.destroy(new Error(`nothing came for ${stallMs} ms`)));
    sent.on('error', (error) => reject(denied(error) ? error : broken(socket, name, error)));
    sent.end();
  });
}

/** A socket that this user may not use is none for them. */
function denied(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EACCES' || error.code === 'EPERM';
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer as AsyncIterable<Buffer>) if (text.length < maxAnswer) text += chunk.toString();
  return text;
}

function refused(socket: string, name: string, status: number | undefined, text: string): ImageError {
  const why = /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text.slice(0, 200);
  return new ImageError('unreachable', {
    en: `The engine at ${socket} does not hand out ${name}: ${status} ${why}`,
    zh: `${socket} 处的容器引擎未提供 ${name}：${status} ${why}`,
  });
}

function broken(socket: string, name: string, error: unknown): ImageError {
  const why = error instanceof Error ? error.message : String(error);
  return new ImageError(
    'unreachable',
    {
      en: `${name} could not be read from the engine at ${socket}: ${why}`,
      zh: `无法从 ${socket} 处的容器引擎读取 ${name}：${why}`,
    },
    { cause: error },
  );
}

import { table } from '@seawall/model';
import { hash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { consolePolicy, noContentPolicy } from './security.ts';

/** The console’s built files, ready to send. */
export interface ConsoleFiles {
  answer(path: string, headers: Headers): Promise<Response>;
}

interface File {
  readonly type: string;
  readonly etag: string;
  readonly bytes: Buffer;
  readonly immutable: boolean;
  /** What the build packed already; the rest is made when it is first asked for. */
  readonly packed: Map<'br' | 'gzip', Promise<Buffer>>;
}

const types: Readonly<Record<string, string>> = table({
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
});

const compressible = /^(?:text\/|application\/(?:json|manifest)|image\/svg)/;
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Reads the folder that the console was built into; without one, every page says how to build it. */
export function readConsole(folder: string | undefined): ConsoleFiles {
  const files = folder === undefined ? new Map<string, File>() : readFolder(folder);
  const index = files.get('/index.html');
  return {
    async answer(path, headers) {
      if (index === undefined) return notBuilt();
      const file = files.get(path) ?? (isPage(path, headers) ? index : undefined);
      if (file === undefined)
        return new Response('Not found\n', { status: 404, headers: { 'content-type': 'text/plain' } });
      return await send(file, headers);
    },
  };
}

/**
 * What browsers open, and what has no ending of a file, is a page of the console: its router knows what to show. Names of
 * clusters and ids hold dots too.
 */
function isPage(path: string, headers: Headers): boolean {
  if (path.startsWith('/assets/')) return false;
  return types[extname(path)] === undefined || (headers.get('accept') ?? '').includes('text/html');
}

function readFolder(folder: string): Map<string, File> {
  let entries: string[];
  try {
    entries = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return new Map();
  }
  const paths = new Set(entries);
  return new Map(
    entries.flatMap((path): [string, File][] => {
      const name = path.slice(folder.length).replaceAll('\\', '/').replace(/^\/?/, '/');
      const type = types[extname(path)];
      // What browsers have no use for, such as the bundler’s own list of files, is not given out.
      if (type === undefined || name.split('/').some((part) => part.startsWith('.'))) return [];
      const bytes = readFileSync(path);
      const etag = `"${hash('sha256', bytes, 'base64url').slice(0, 22)}"`;
      const immutable = /^\/assets\/.+-[\w-]{8}\.\w+$/.test(name);
      const packed: File['packed'] = new Map();
      if (paths.has(`${path}.br`)) packed.set('br', Promise.resolve(readFileSync(`${path}.br`)));
      return [[name, { type, etag, bytes, immutable, packed }]];
    }),
  );
}

/** The page, made anew each time: its nonce must be nobody’s to guess, and the page must know it. */
function sendPage({ bytes, type }: File): Response {
  const nonce = randomBytes(16).toString('base64');
  const page = bytes.toString().replace('<head>', `<head><meta name="style-nonce" content="${nonce}" />`);
  return new Response(page, {
    headers: {
      'content-type': type,
      'cache-control': 'no-cache',
      'content-security-policy': consolePolicy(nonce),
    },
  });
}

async function send(file: File, headers: Headers): Promise<Response> {
  if (file.type.startsWith('text/html')) return sendPage(file);
  const encoding = encodingOf(file, headers.get('accept-encoding') ?? '');
  const etag = encoding === undefined ? file.etag : `${file.etag.slice(0, -1)}-${encoding}"`;
  const said = {
    etag,
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    'content-security-policy': noContentPolicy,
  };
  const known = (headers.get('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag)) return new Response(null, { status: 304, headers: said });
  const bytes = encoding === undefined ? file.bytes : await packedAs(file, encoding);
  return new Response(new Uint8Array(bytes), {
    headers: {
      ...said,
      'content-type': file.type,
      'content-length': String(bytes.length),
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    },
  });
}

function encodingOf({ type, bytes }: File, accepted: string): 'br' | 'gzip' | undefined {
  if (bytes.length < 1000 || !compressible.test(type)) return undefined;
  const names = new Set(
    accepted
      .split(',')
      .filter((each) => !/;\s*q=0(?:\.0*)?\s*$/.test(each))
      .map((each) => each.split(';', 1)[0]?.trim()),
  );
  return (['br', 'gzip'] as const).find((name) => names.has(name));
}

function packedAs(file: File, encoding: 'br' | 'gzip'): Promise<Buffer> {
  const known = file.packed.get(encoding);
  if (known !== undefined) return known;
  const packed =
    encoding === 'gzip' ? zip(file.bytes) : brotli(file.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  file.packed.set(encoding, packed);
  return packed;
}

function notBuilt(): Response {
  return new Response(
    `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Seawall</title>
<h1>The console is not built</h1>
<p>The server runs, and its API answers at <a href="/api/v1/openapi.json">/api/v1</a>. Build the console with
<code>npm run build -- console</code> in the repository and start the server again.</p>
<p lang="zh">控制台尚未构建。服务器正在运行，API 位于 /api/v1。请在仓库中执行 <code>npm run build -- console</code> 后重新启动。</p>
</html>
`,
    { status: 503, headers: { 'content-type': types['.html'] ?? '', 'content-security-policy': noContentPolicy } },
  );
}

import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ImageError } from './error.ts';

/** What nobody calls an image without saying its tag. */
export const fileForm =
  /^[^:@]*\.(?:json|jsonl|xml|ya?ml|spdx|cdx|rdf|txt|lock|toml|zip|jar|rpm|deb|apk|gz|zst|xz|bz2|img|iso)$/i;

/** A bare word may be a path that was mistyped as well as an image: then both are said. */
export function neither(name: string, error: unknown): never {
  if (!(error instanceof ImageError) || /[:@]/.test(name) || !reasons.has(error.code)) throw error;
  const { en, zh } = error.text;
  throw new ImageError(
    error.code,
    {
      en: `There is no file or folder ${name} here, and as an image: ${en}. If an image is meant, write its tag (${name}:latest)`,
      zh: `此处没有名为 ${name} 的文件或目录；按镜像查找：${zh}。若指镜像，请写明标签（${name}:latest）`,
    },
    { cause: error },
  );
}

const reasons: ReadonlySet<ImageError['code']> = new Set(['not-found', 'unauthorized', 'unreachable']);

/** Says which file of the same folder has a name that is nearly the same. */
export async function noFileNear(path: string): Promise<ImageError> {
  const folder = dirname(path);
  const names = await readdir(folder).catch((): string[] => []);
  const near = names.find((name) => isNear(name, basename(path)));
  if (near === undefined) return noFile(path);
  const shown = path.includes('/') ? join(folder, near) : near;
  return new ImageError('not-found', {
    en: `${path} does not exist; there is ${shown}`,
    zh: `${path} 不存在；同一目录下有 ${shown}`,
  });
}

/** One letter more, less or other, two that have changed places, another case, or another ending. */
function isNear(name: string, wanted: string): boolean {
  const [a, b] = [name.toLowerCase(), wanted.toLowerCase()];
  if (a === b || (a.startsWith(b) && b.length > 2)) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return (left.length < 2 && right.length < 2) || (left.length === 2 && left === `${right[1]}${right[0]}`);
}

export function noFile(path: string): ImageError {
  return new ImageError('not-found', { en: `${path} does not exist`, zh: `${path} 不存在` });
}

import { isAbsolute, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OutputOptions } from './output.ts';

/**
 * A file as the repository names it: relative to the project's root, with forward slashes and no `./` in front. A file
 * outside the root keeps its absolute path; without a root the name stays as the report has it.
 */
export function repositoryPath(file: string, options: OutputOptions): string {
  const { root, cwd = root } = options;
  const name = root === undefined || cwd === undefined ? file : fromRoot(file, root, cwd);
  return slashed(name).replace(/^(?:\.\/+)+/, '');
}

function fromRoot(file: string, root: string, cwd: string): string {
  const absolute = resolve(cwd, file);
  const inside = relative(root, absolute);
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? absolute : inside;
}

function slashed(file: string): string {
  return sep === '/' ? file : file.replaceAll(sep, '/');
}

/** A file as a URI: relative where its path is, `file:` where it is absolute. */
export function fileUri(path: string): string {
  if (isAbsolute(path)) return pathToFileURL(path).href;
  return path.toWellFormed().split('/').map(encodeSegment).join('/');
}

/** RFC 3986, section 3.3: what a segment may hold; a colon in the first would read as a scheme, so it is always escaped. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `file:line`; the file alone for what stands in no text, such as an object of a running cluster. */
export function lineOf(file: string, { line }: { readonly line: number }): string {
  return line < 1 ? file : `${file}:${line}`;
}

import { RE2JS } from 're2js';
import { entriesOf, type HostFiles, nameOf } from './host-files.ts';

/** One line of the SSH daemon's configuration. */
export interface SshSetting {
  /** In lower case. */
  readonly keyword: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
  /** Whether it stands below a Match, and so holds for some connections only. */
  readonly conditional: boolean;
}

export type SshConfiguration =
  | { readonly state: 'here'; readonly file: string; readonly settings: readonly SshSetting[] }
  | { readonly state: 'absent' }
  | { readonly state: 'denied'; readonly file: string };

const places = ['/etc/ssh/sshd_config', '/usr/etc/ssh/sshd_config'] as const;
/** As sshd itself. */
const deepest = 16;

/** The daemon's settings in the order in which it reads them; the first one of a keyword holds (sshd_config(5)). */
export function readSshConfiguration(files: HostFiles): SshConfiguration {
  for (const file of places) {
    const look = files.text(file);
    if (look.state === 'denied') return { state: 'denied', file };
    if (look.state !== 'here') continue;
    const settings: SshSetting[] = [];
    const denied = collect(look.value, file, false, 0, files, settings);
    return denied === undefined ? { state: 'here', file, settings } : { state: 'denied', file: denied };
  }
  return { state: 'absent' };
}

/** Gives the first included file that cannot be read. */
function collect(
  text: string,
  file: string,
  below: boolean,
  depth: number,
  files: HostFiles,
  settings: SshSetting[],
): string | undefined {
  let conditional = below;
  for (const [index, line] of text.split('\n').entries()) {
    const { keyword, value } = wordsOf(line);
    if (keyword === '') continue;
    if (keyword === 'match') conditional = true;
    else if (keyword === 'include' && depth < deepest) {
      for (const included of value.split(/\s+/).flatMap((pattern) => matching(pattern, files))) {
        const look = files.text(included);
        if (look.state === 'denied') return included;
        if (look.state !== 'here') continue;
        const denied = collect(look.value, included, conditional, depth + 1, files, settings);
        if (denied !== undefined) return denied;
      }
    } else settings.push({ keyword, value, file, line: index + 1, conditional });
  }
  return undefined;
}

/** The keyword in lower case, and all behind it but a comment; quotes around a value are no part of it. */
function wordsOf(line: string): { readonly keyword: string; readonly value: string } {
  const text = line.trim();
  const end = text.search(/[\s=]/);
  if (text.startsWith('#') || end < 0) return { keyword: '', value: '' };
  const comment = text.search(/\s#/);
  const rest = text
    .slice(end, comment < 0 ? undefined : comment)
    .trim()
    .replace(/^=/, '')
    .trim();
  const value = rest.length > 1 && rest.startsWith('"') && rest.endsWith('"') ? rest.slice(1, -1) : rest;
  return { keyword: text.slice(0, end).toLowerCase(), value };
}

/** Files behind an Include; wildcards are understood in the last part of the path. */
function matching(pattern: string, files: HostFiles): string[] {
  const path = pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`;
  if (!/[*?]/.test(path)) return [path];
  const source = nameOf(path)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const wanted = RE2JS.compile(source);
  return entriesOf(files, path.slice(0, path.lastIndexOf('/')), /^[^.]/)
    .map((entry) => entry.path)
    .filter((found) => wanted.matches(nameOf(found)));
}

import { readFileSync, readlinkSync } from 'node:fs';

/** Files of /proc that may be gone between one look and the next: absence is no error. */
export function procText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

export function procLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** The kernel's marks behind names of files: a file that is gone, a folder that was mounted over. */
export function withoutMark(link: string): string {
  return link.endsWith(' (deleted)') ? link.slice(0, -' (deleted)'.length) : link;
}

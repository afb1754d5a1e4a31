import { table } from '@seawall/model';
import type { SyscallEvent } from '../observed.ts';

/** The paths that a call names, whole and as it gave them. */
export interface Paths {
  readonly name?: string;
  readonly nameRaw?: string;
  readonly source?: string;
  readonly sourceRaw?: string;
  readonly target?: string;
  readonly targetRaw?: string;
}

/** Which arguments of which calls are paths: one that is acted on, or where from and where to. */
const single: Readonly<Record<string, readonly string[]>> = table({
  open: ['name'],
  openat: ['name'],
  openat2: ['name'],
  creat: ['name'],
  mkdir: ['path'],
  mkdirat: ['path'],
  rmdir: ['path'],
  unlink: ['path'],
  unlinkat: ['name', 'path'],
  chmod: ['filename'],
  fchmodat: ['filename'],
  chown: ['path'],
  lchown: ['path'],
  fchownat: ['pathname'],
  chdir: ['path'],
  chroot: ['path'],
  mknod: ['path'],
  mknodat: ['path'],
  truncate: ['path'],
  quotactl: ['special'],
  umount: ['name'],
  umount2: ['name'],
  execve: ['trusted_exepath', 'filename'],
  execveat: ['trusted_exepath', 'pathname'],
});

const double: Readonly<Record<string, readonly [source: string, target: string]>> = table({
  rename: ['oldpath', 'newpath'],
  renameat: ['oldpath', 'newpath'],
  renameat2: ['oldpath', 'newpath'],
  link: ['oldpath', 'newpath'],
  linkat: ['oldpath', 'newpath'],
  symlink: ['target', 'linkpath'],
  symlinkat: ['target', 'linkpath'],
  mount: ['dev', 'dir'],
});

export function pathsOf(event: SyscallEvent): Paths | undefined {
  const { type, args } = event;
  if (args === undefined) return undefined;
  const two = double[type];
  if (two !== undefined) {
    const [source, target] = two.map((name) => args[name]);
    return {
      ...(typeof source === 'string' ? { source: absolute(source, event), sourceRaw: source } : {}),
      ...(typeof target === 'string' ? { target: absolute(target, event), targetRaw: target } : {}),
    };
  }
  const name = single[type]?.map((argument) => args[argument]).find((value) => typeof value === 'string');
  return name === undefined ? undefined : { name: absolute(name, event), nameRaw: name };
}

/** A path made whole from the working directory, without `.` and `..`. */
export function absolute(path: string, { process }: Pick<SyscallEvent, 'process'>): string {
  if (path === '') return path;
  const whole = path.startsWith('/') ? path : `${process?.cwd ?? '/'}/${path}`;
  if (!whole.includes('/.') && !whole.includes('//')) return whole;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

import { spawnSync } from 'node:child_process';
import { VulnsError } from '../error.ts';

/** Inflates xz, in which Canonical packs its records; Node has none of its own, so the system's program does it. */
export function unxz(bytes: Buffer, limit: number, program = 'xz'): Buffer {
  const { error, status, stdout, stderr } = spawnSync(program, ['--decompress', '--stdout'], {
    input: bytes,
    maxBuffer: limit,
  });
  const { code } = (error ?? {}) as { readonly code?: string };
  if (code === 'ENOENT' || code === 'EACCES') {
    throw new VulnsError('format', {
      en: 'is packed by xz, which is not on this machine: install it (xz-utils), or unpack the file',
      zh: '以 xz 压缩，而本机没有 xz：请安装（xz-utils），或先解压该文件',
    });
  }
  if (code === 'ENOBUFS') throw new VulnsError('format', { en: 'inflates to too much', zh: '解压后过大' });
  if (status !== 0) {
    const why = stderr
      .toString('utf8')
      .trim()
      .replace(/^xz: \(stdin\): /, '');
    throw new VulnsError('damaged', { en: `is cut off or no xz file (${why})`, zh: `不完整或不是 xz 文件（${why}）` });
  }
  return stdout;
}

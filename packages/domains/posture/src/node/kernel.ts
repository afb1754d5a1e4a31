import type { Text } from '@seawall/model';
import { exists, type HostFiles, textOf } from './host-files.ts';

/** Why nothing can be said of the kernel that runs; undefined where its files are below the root. */
export function kernelUnseen(files: HostFiles): Text | undefined {
  return exists(files, '/proc/sys/kernel') ? undefined : noKernel;
}

const noKernel: Text = {
  en: 'The kernel’s /proc is not below the root that was scanned',
  zh: '所扫描的根目录下没有内核的 /proc',
};

/**
 * Why settings and sockets of the network are not the host's: they belong to the network namespace of whoever reads
 * them. Undefined where the scanner stands in the host's.
 */
export function networkUnseen(files: HostFiles): Text | undefined {
  const unseen = kernelUnseen(files);
  if (unseen !== undefined) return unseen;
  const own = networkOf(files, 'self');
  return own === undefined || own === networkOf(files, '1') ? undefined : otherNetwork;
}

const otherNetwork: Text = {
  en: 'The scanner runs in a network namespace of its own; give its pod hostNetwork',
  zh: '扫描器运行在独立的网络命名空间；请为其 Pod 设置 hostNetwork',
};

/** What tells one network namespace from another: its addresses, or at least its devices. */
function networkOf(files: HostFiles, process: string): string | undefined {
  const addresses = textOf(files, `/proc/${process}/net/fib_trie`);
  if (addresses !== undefined && addresses !== '') return addresses;
  const devices = textOf(files, `/proc/${process}/net/dev`);
  return devices?.replace(/:.*$/gm, '');
}

/** The options that the kernel was started with. */
export function bootOptions(files: HostFiles): readonly string[] {
  return (textOf(files, '/proc/cmdline') ?? '').trim().split(/\s+/);
}

import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { AgentError } from '../error.ts';
import { type Btf, type Member, readBtf } from './btf.ts';

/** Where the kernel's structs have their members: by BTF, with a clear word when one is not there. */
export interface Layout {
  readonly btf: Btf;
  /**
   * Bytes from the start of the struct. Several paths are tried in order: names change from kernel to kernel.
   *
   * @throws {AgentError} code `missing-member`
   */
  offset(struct: string, ...paths: readonly string[]): number;
  /** The same, undefined when the kernel has none of them: for what is not built into every kernel. */
  optional(struct: string, ...paths: readonly string[]): Member | undefined;
  size(struct: string): number;
  /** What was asked for and is not in this kernel: `task_struct.loginuid`. */
  readonly missing: ReadonlySet<string>;
}

export function createLayout(btf: Btf, kernel: string = release()): Layout {
  const missing = new Set<string>();
  const optional = (struct: string, ...paths: readonly string[]): Member | undefined => {
    for (const path of paths) {
      const found = btf.member(struct, path);
      if (found !== undefined) return found;
    }
    missing.add(`${struct}.${paths[0] ?? ''}`);
    return undefined;
  };
  return {
    btf,
    optional,
    offset(struct, ...paths) {
      const found = optional(struct, ...paths);
      if (found !== undefined) return found.offset;
      const names = paths.map((path) => `${struct}.${path}`).join(', ');
      throw new AgentError('missing-member', {
        en: `The kernel ${kernel} has no ${names}, which the sensor must read. Please report this kernel version.`,
        zh: `内核 ${kernel} 中没有传感器必须读取的 ${names}。请反馈此内核版本。`,
      });
    },
    size(struct) {
      const size = btf.sizeOf(struct);
      if (size !== undefined) return size;
      throw new AgentError('missing-member', {
        en: `The kernel ${kernel} has no struct ${struct}, which the sensor must read. Please report this kernel version.`,
        zh: `内核 ${kernel} 中没有传感器必须读取的结构体 ${struct}。请反馈此内核版本。`,
      });
    },
    missing,
  };
}

const kernelBtf = '/sys/kernel/btf/vmlinux';

/**
 * The types of the running kernel, or of a file for kernels that have theirs elsewhere.
 *
 * @throws {AgentError} code `no-btf` or `bad-btf`
 */
export function kernelLayout(path: string = kernelBtf): Layout {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new AgentError(
      'no-btf',
      {
        en: `This kernel gives no type information at ${path} (it was built without CONFIG_DEBUG_INFO_BTF), which the sensor needs to read the kernel's structs.`,
        zh: `此内核未在 ${path} 提供类型信息（构建时未启用 CONFIG_DEBUG_INFO_BTF），传感器需要它来读取内核结构。`,
      },
      { cause: error },
    );
  }
  return createLayout(readBtf(bytes));
}

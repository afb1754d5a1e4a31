import type { Scalar } from '@seawall/falco';

/** What the kernel told, decoded and not yet joined with what is known of the process. */
export interface KernelEvent {
  /** The name of the call; `execve` for new programs, `clone` for new processes, `procexit`, `cgroup` for moves. */
  readonly type: string;
  /** Nanoseconds since the machine started, on the clock that never jumps. */
  readonly boot: number;
  readonly pid: number;
  readonly thread: number;
  readonly uid: number;
  readonly result: number;
  /** Made as 32-bit programs do. */
  readonly compat: boolean;
  /** Some text was longer than the record has room for. */
  readonly truncated: boolean;
  /** By name; paths are absolute as the process sees them. */
  readonly args: Readonly<Record<string, Scalar>>;
  /** The descriptor that the call works on. */
  readonly num: number | undefined;
  /** The path as it was passed, of calls that open one. */
  readonly rawPath: string | undefined;
  readonly socket: SocketFacts | undefined;
  /** What is behind that descriptor, where the call tells it. */
  readonly file: FileFacts | undefined;
  /** The socket address that was passed or given back. */
  readonly address: SocketAddress | undefined;
  /** Bytes moved, one character each, as far as they were asked for; name look-ups always. */
  readonly data: string | undefined;
  /** The bytes of further messages of the same call. */
  readonly moreData: readonly string[] | undefined;
  readonly task: TaskFacts | undefined;
  readonly program: ProgramFacts | undefined;
}

/** Who a process is and where it runs, by the kernel's own word. */
export interface TaskFacts {
  readonly ppid: number;
  readonly vpid: number;
  readonly sid: number;
  readonly pgid: number;
  readonly vpgid: number;
  /** The number of its terminal's device; 0 for none. */
  readonly tty: number;
  /** -1 when nobody logged in. */
  readonly loginUid: number;
  readonly uid: number;
  readonly gid: number;
  readonly euid: number;
  readonly egid: number;
  readonly mountNs: number;
  readonly pidNs: number;
  readonly netNs: number;
  readonly userNs: number;
  readonly capPermitted: bigint;
  readonly capEffective: bigint;
  readonly capInheritable: bigint;
  readonly cgroupId: bigint;
  /** Nanoseconds since the machine started. */
  readonly start: number;
  readonly comm: string;
  /** The last names of the control group's path, leaf first: of the second version's tree, then of the first's for memory. */
  readonly cgroup: readonly string[];
  readonly cgroupV1: readonly string[];
}

/** A program that a process has begun to run. */
export interface ProgramFacts {
  readonly filename: string;
  readonly exepath: string;
  readonly cwd: string;
  readonly argv: readonly string[];
  readonly env: readonly string[] | undefined;
  readonly inode: number;
  readonly device: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Nanoseconds since 1970. */
  readonly changedAt: bigint;
  readonly modifiedAt: bigint;
  readonly overlay: boolean;
  /** Whether overlayfs has it in its upper layer: it was not in the image. */
  readonly upper: boolean;
  readonly memfd: boolean;
}

/** An open file that has a path, or a pipe, which has none. */
export interface FileFacts {
  readonly type: 'file' | 'directory' | 'pipe';
  readonly path: string;
}

export interface SocketFacts {
  readonly family: number;
  readonly type: number;
  readonly protocol: number;
  readonly state: number;
  readonly local: SocketAddress | undefined;
  readonly remote: SocketAddress | undefined;
  /** Where the kernel keeps it: the same for as long as it lives. */
  readonly id: number;
}

export interface SocketAddress {
  readonly family: number;
  /** An address as text; a path for sockets of files. */
  readonly ip: string;
  readonly port: number;
}

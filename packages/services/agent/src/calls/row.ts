/** How one argument of a system call is captured and shown. */
export type Argument =
  /** A number as it stands: signed, unsigned, or shown in hexadecimal. */
  | { readonly kind: 'int' | 'uint' | 'hex'; readonly name: string }
  /** A descriptor that the call works on. */
  | { readonly kind: 'fd'; readonly name: string }
  /** The directory that a path starts from. */
  | { readonly kind: 'at'; readonly name: string }
  /** Names joined with `|`: `O_RDONLY|O_CLOEXEC`. */
  | { readonly kind: 'flags'; readonly name: string; readonly set: FlagSet }
  /** One name of several. */
  | { readonly kind: 'choice'; readonly name: string; readonly of: Readonly<Record<number, string>> }
  /** Two descriptors that the call has made, in one word of user memory. */
  | { readonly kind: 'pair'; readonly name: string }
  /** Permissions of a file. */
  | { readonly kind: 'mode'; readonly name: string }
  /** A path in user memory; made absolute in the kernel from the directory of the argument `base`, or the working directory. */
  | { readonly kind: 'path'; readonly name: string; readonly base?: number }
  /** Text in user memory that is no path. */
  | { readonly kind: 'text'; readonly name: string }
  /** An address of a socket in user memory; its length is the argument `size`, or what lies behind it. */
  | { readonly kind: 'address'; readonly name: string; readonly size: number; readonly behind?: true }
  /** Bytes in user memory; their number is the result of the call, or the argument `size`. */
  | { readonly kind: 'bytes'; readonly size: number | 'result' }
  /** Pieces of bytes in user memory: of an array of `iovec`, of a `msghdr`, of an array of `mmsghdr`. */
  | { readonly kind: 'vector' | 'message' | 'messages' }
  /** A struct of 64-bit words in user memory. */
  | { readonly kind: 'words'; readonly words: readonly (Scalar | Skip)[] }
  | Skip;

/** A pointer or a number that nobody asks for. */
interface Skip {
  readonly kind: 'skip';
}

/** Arguments that are one 64-bit word of the frame. */
export type Scalar = Extract<
  Argument,
  { readonly kind: 'int' | 'uint' | 'hex' | 'fd' | 'at' | 'flags' | 'choice' | 'mode' | 'pair' }
>;

export interface FlagSet {
  /** Names of a field of several bits that are looked at together, as read, write and both in `O_ACCMODE`. */
  readonly low?: { readonly mask: number; readonly names: Readonly<Record<number, string>> };
  /** Names by bits, wider ones first where they contain others. */
  readonly bits: readonly (readonly [bits: number, name: string])[];
}

/** What a call that succeeded leaves behind, beyond its arguments. */
export interface After {
  /** The result is a new descriptor, for this. */
  readonly opens?:
    | 'file'
    | 'socket'
    | 'connection'
    | 'memfd'
    | 'bpf'
    | 'event'
    | 'userfaultfd'
    | 'iouring'
    | 'pidfd'
    | 'unknown';
  /** The call makes two descriptors at once, which its argument `fds` points to. */
  readonly opensTwo?: 'pipe' | 'unix';
  /** The socket behind the first descriptor argument, or behind the result, is read: both of its ends. */
  readonly socket?: 'fd' | 'result';
  /** The file behind the first descriptor argument is told by its path: it may have been opened without being told. */
  readonly file?: true;
  /** Who the process is, and where, is read anew: the call may have changed it. */
  readonly task?: true;
  /** Only calls that failed are told by this row; the others are seen at their own tracepoint. */
  readonly failedOnly?: true;
  /** So many calls are made that they are captured only when a rule names them. */
  readonly hot?: true;
}

/** Numbers of the call: x86-64, arm64, and 32-bit x86; undefined where the architecture has no such call. */
export type Numbers = readonly [
  x64: number | undefined,
  arm64: number | undefined,
  ia32: number | readonly number[] | undefined,
];

/** A system call: all that the generator of programs and the decoder of frames must know. To add a call is to add a row. */
export interface CallRow extends After {
  readonly name: string;
  readonly numbers: Numbers;
  readonly args: readonly Argument[];
}

export function call(name: string, numbers: Numbers, args: readonly Argument[], after: After = {}): CallRow {
  return { name, numbers, args, ...after };
}

export const int = (name: string): Scalar => ({ kind: 'int', name });
export const uint = (name: string): Scalar => ({ kind: 'uint', name });
export const hex = (name: string): Scalar => ({ kind: 'hex', name });
export const fd = (name = 'fd'): Scalar => ({ kind: 'fd', name });
export const at = (name = 'dirfd'): Scalar => ({ kind: 'at', name });
export const mode = (name = 'mode'): Scalar => ({ kind: 'mode', name });
export const flags = (name: string, set: FlagSet): Scalar => ({ kind: 'flags', name, set });
export const choice = (name: string, of: Readonly<Record<number, string>>): Scalar => ({ kind: 'choice', name, of });
export const path = (name: string, base?: number): Argument =>
  base === undefined ? { kind: 'path', name } : { kind: 'path', name, base };
export const text = (name: string): Argument => ({ kind: 'text', name });
export const words = (...of: readonly (Scalar | Skip)[]): Argument => ({ kind: 'words', words: of });
/** Where two new descriptors are written. */
export const pair: Argument = { kind: 'words', words: [{ kind: 'pair', name: 'fds' }] };
export const skip: Skip = { kind: 'skip' };

import type { FlagSet } from './row.ts';

// Names of the kernel's constants (include/uapi), as rules write them.

export const openFlags: FlagSet = {
  low: { mask: 3, names: { 0: 'O_RDONLY', 1: 'O_WRONLY', 2: 'O_RDWR', 3: 'O_ACCMODE' } },
  bits: [
    [0o20200000, 'O_TMPFILE'],
    [0o4010000, 'O_SYNC'],
    [0o100, 'O_CREAT'],
    [0o200, 'O_EXCL'],
    [0o400, 'O_NOCTTY'],
    [0o1000, 'O_TRUNC'],
    [0o2000, 'O_APPEND'],
    [0o4000, 'O_NONBLOCK'],
    [0o10000, 'O_DSYNC'],
    [0o40000, 'O_DIRECT'],
    [0o100000, 'O_LARGEFILE'],
    [0o200000, 'O_DIRECTORY'],
    [0o400000, 'O_NOFOLLOW'],
    [0o1000000, 'O_NOATIME'],
    [0o2000000, 'O_CLOEXEC'],
    [0o10000000, 'O_PATH'],
  ],
};

/** arm64 has four of them elsewhere. */
export const openFlagsArm64: FlagSet = {
  ...openFlags,
  bits: openFlags.bits.map(([bits, name]) => {
    if (name === 'O_TMPFILE') return [0o20040000, name] as const;
    if (name === 'O_DIRECTORY') return [0o40000, name] as const;
    if (name === 'O_NOFOLLOW') return [0o100000, name] as const;
    if (name === 'O_DIRECT') return [0o200000, name] as const;
    if (name === 'O_LARGEFILE') return [0o400000, name] as const;
    return [bits, name] as const;
  }),
};

export const atFlags: FlagSet = {
  bits: [
    [0x100, 'AT_SYMLINK_NOFOLLOW'],
    [0x200, 'AT_REMOVEDIR'],
    [0x400, 'AT_SYMLINK_FOLLOW'],
    [0x800, 'AT_NO_AUTOMOUNT'],
    [0x1000, 'AT_EMPTY_PATH'],
    [0x8000, 'AT_RECURSIVE'],
  ],
};

export const renameFlags: FlagSet = {
  bits: [
    [1, 'RENAME_NOREPLACE'],
    [2, 'RENAME_EXCHANGE'],
    [4, 'RENAME_WHITEOUT'],
  ],
};

export const mountFlags: FlagSet = {
  bits: [
    [1, 'RDONLY'],
    [2, 'NOSUID'],
    [4, 'NODEV'],
    [8, 'NOEXEC'],
    [0x10, 'SYNCHRONOUS'],
    [0x20, 'REMOUNT'],
    [0x40, 'MANDLOCK'],
    [0x80, 'DIRSYNC'],
    [0x400, 'NOATIME'],
    [0x800, 'NODIRATIME'],
    [0x1000, 'BIND'],
    [0x2000, 'MOVE'],
    [0x4000, 'REC'],
    [0x8000, 'SILENT'],
    [0x2_0000, 'UNBINDABLE'],
    [0x4_0000, 'PRIVATE'],
    [0x8_0000, 'SLAVE'],
    [0x10_0000, 'SHARED'],
    [0x20_0000, 'RELATIME'],
    [0x100_0000, 'STRICTATIME'],
  ],
};

export const unmountFlags: FlagSet = {
  bits: [
    [1, 'FORCE'],
    [2, 'DETACH'],
    [4, 'EXPIRE'],
    [8, 'NOFOLLOW'],
  ],
};

export const cloneFlags: FlagSet = {
  bits: [
    [0x80, 'CLONE_NEWTIME'],
    [0x100, 'CLONE_VM'],
    [0x200, 'CLONE_FS'],
    [0x400, 'CLONE_FILES'],
    [0x800, 'CLONE_SIGHAND'],
    [0x2000, 'CLONE_PTRACE'],
    [0x4000, 'CLONE_VFORK'],
    [0x8000, 'CLONE_PARENT'],
    [0x1_0000, 'CLONE_THREAD'],
    [0x2_0000, 'CLONE_NEWNS'],
    [0x4_0000, 'CLONE_SYSVSEM'],
    [0x200_0000, 'CLONE_NEWCGROUP'],
    [0x400_0000, 'CLONE_NEWUTS'],
    [0x800_0000, 'CLONE_NEWIPC'],
    [0x1000_0000, 'CLONE_NEWUSER'],
    [0x2000_0000, 'CLONE_NEWPID'],
    [0x4000_0000, 'CLONE_NEWNET'],
  ],
};

export const closeOnExec: FlagSet = {
  bits: [
    [0o2000000, 'O_CLOEXEC'],
    [0o4000, 'O_NONBLOCK'],
    [0o40000, 'O_DIRECT'],
  ],
};

export const memfdFlags: FlagSet = {
  bits: [
    [1, 'MFD_CLOEXEC'],
    [2, 'MFD_ALLOW_SEALING'],
    [4, 'MFD_HUGETLB'],
    [8, 'MFD_NOEXEC_SEAL'],
    [0x10, 'MFD_EXEC'],
  ],
};

export const userfaultFlags: FlagSet = {
  bits: [
    [1, 'UFFD_USER_MODE_ONLY'],
    [0o4000, 'O_NONBLOCK'],
    [0o2000000, 'O_CLOEXEC'],
  ],
};

export const moduleFlags: FlagSet = {
  bits: [
    [1, 'MODULE_INIT_IGNORE_MODVERSIONS'],
    [2, 'MODULE_INIT_IGNORE_VERMAGIC'],
    [4, 'MODULE_INIT_COMPRESSED_FILE'],
  ],
};

export const ringSetupFlags: FlagSet = {
  bits: [
    [1, 'IORING_SETUP_IOPOLL'],
    [2, 'IORING_SETUP_SQPOLL'],
    [4, 'IORING_SETUP_SQ_AFF'],
    [8, 'IORING_SETUP_CQSIZE'],
    [0x10, 'IORING_SETUP_CLAMP'],
    [0x20, 'IORING_SETUP_ATTACH_WQ'],
    [0x40, 'IORING_SETUP_R_DISABLED'],
    [0x100, 'IORING_SETUP_COOP_TASKRUN'],
    [0x1000, 'IORING_SETUP_SINGLE_ISSUER'],
    [0x2000, 'IORING_SETUP_DEFER_TASKRUN'],
  ],
};

/** Operations that do what a system call does, without one: opening, connecting, renaming, removing. */
export const ringOperations: Readonly<Record<number, string>> = {
  13: 'IORING_OP_ACCEPT',
  16: 'IORING_OP_CONNECT',
  18: 'IORING_OP_OPENAT',
  28: 'IORING_OP_OPENAT2',
  35: 'IORING_OP_RENAMEAT',
  36: 'IORING_OP_UNLINKAT',
  37: 'IORING_OP_MKDIRAT',
  38: 'IORING_OP_SYMLINKAT',
  39: 'IORING_OP_LINKAT',
  42: 'IORING_OP_FSETXATTR',
  43: 'IORING_OP_SETXATTR',
  45: 'IORING_OP_SOCKET',
  46: 'IORING_OP_URING_CMD',
  55: 'IORING_OP_FTRUNCATE',
  56: 'IORING_OP_BIND',
  57: 'IORING_OP_LISTEN',
};

export const families: Readonly<Record<number, string>> = {
  0: 'AF_UNSPEC',
  1: 'AF_UNIX',
  2: 'AF_INET',
  10: 'AF_INET6',
  15: 'AF_KEY',
  16: 'AF_NETLINK',
  17: 'AF_PACKET',
  31: 'AF_BLUETOOTH',
  38: 'AF_ALG',
  40: 'AF_VSOCK',
  44: 'AF_XDP',
};

export const bpfCommands: Readonly<Record<number, string>> = {
  0: 'BPF_MAP_CREATE',
  1: 'BPF_MAP_LOOKUP_ELEM',
  2: 'BPF_MAP_UPDATE_ELEM',
  3: 'BPF_MAP_DELETE_ELEM',
  4: 'BPF_MAP_GET_NEXT_KEY',
  5: 'BPF_PROG_LOAD',
  6: 'BPF_OBJ_PIN',
  7: 'BPF_OBJ_GET',
  8: 'BPF_PROG_ATTACH',
  9: 'BPF_PROG_DETACH',
  10: 'BPF_PROG_TEST_RUN',
  11: 'BPF_PROG_GET_NEXT_ID',
  12: 'BPF_MAP_GET_NEXT_ID',
  13: 'BPF_PROG_GET_FD_BY_ID',
  14: 'BPF_MAP_GET_FD_BY_ID',
  15: 'BPF_OBJ_GET_INFO_BY_FD',
  16: 'BPF_PROG_QUERY',
  17: 'BPF_RAW_TRACEPOINT_OPEN',
  18: 'BPF_BTF_LOAD',
  19: 'BPF_BTF_GET_FD_BY_ID',
  20: 'BPF_TASK_FD_QUERY',
  21: 'BPF_MAP_LOOKUP_AND_DELETE_ELEM',
  22: 'BPF_MAP_FREEZE',
  23: 'BPF_BTF_GET_NEXT_ID',
  28: 'BPF_LINK_CREATE',
  29: 'BPF_LINK_UPDATE',
};

export const ptraceRequests: Readonly<Record<number, string>> = {
  0: 'PTRACE_TRACEME',
  1: 'PTRACE_PEEKTEXT',
  2: 'PTRACE_PEEKDATA',
  3: 'PTRACE_PEEKUSR',
  4: 'PTRACE_POKETEXT',
  5: 'PTRACE_POKEDATA',
  6: 'PTRACE_POKEUSR',
  7: 'PTRACE_CONT',
  8: 'PTRACE_KILL',
  9: 'PTRACE_SINGLESTEP',
  12: 'PTRACE_GETREGS',
  13: 'PTRACE_SETREGS',
  14: 'PTRACE_GETFPREGS',
  15: 'PTRACE_SETFPREGS',
  16: 'PTRACE_ATTACH',
  17: 'PTRACE_DETACH',
  24: 'PTRACE_SYSCALL',
  0x4200: 'PTRACE_SETOPTIONS',
  0x4201: 'PTRACE_GETEVENTMSG',
  0x4202: 'PTRACE_GETSIGINFO',
  0x4203: 'PTRACE_SETSIGINFO',
  0x4204: 'PTRACE_GETREGSET',
  0x4205: 'PTRACE_SETREGSET',
  0x4206: 'PTRACE_SEIZE',
  0x4207: 'PTRACE_INTERRUPT',
  0x4208: 'PTRACE_LISTEN',
  0x4209: 'PTRACE_PEEKSIGINFO',
  0x420e: 'PTRACE_GET_SYSCALL_INFO',
};

export const prctlOptions: Readonly<Record<number, string>> = {
  1: 'PR_SET_PDEATHSIG',
  3: 'PR_GET_DUMPABLE',
  4: 'PR_SET_DUMPABLE',
  8: 'PR_SET_KEEPCAPS',
  15: 'PR_SET_NAME',
  16: 'PR_GET_NAME',
  22: 'PR_SET_SECCOMP',
  23: 'PR_CAPBSET_READ',
  24: 'PR_CAPBSET_DROP',
  28: 'PR_SET_SECUREBITS',
  35: 'PR_SET_MM',
  36: 'PR_SET_CHILD_SUBREAPER',
  38: 'PR_SET_NO_NEW_PRIVS',
  47: 'PR_CAP_AMBIENT',
  0x53564d41: 'PR_SET_VMA',
  0x59616d61: 'PR_SET_PTRACER',
};

export const ringRegistrations: Readonly<Record<number, string>> = {
  0: 'IORING_REGISTER_BUFFERS',
  1: 'IORING_UNREGISTER_BUFFERS',
  2: 'IORING_REGISTER_FILES',
  3: 'IORING_UNREGISTER_FILES',
  8: 'IORING_REGISTER_PROBE',
  9: 'IORING_REGISTER_PERSONALITY',
  11: 'IORING_REGISTER_RESTRICTIONS',
  12: 'IORING_REGISTER_ENABLE_RINGS',
};

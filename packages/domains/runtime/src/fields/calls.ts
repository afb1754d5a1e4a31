/** What classes of system calls rules and fields tell apart. */

const reads = new Set(['read', 'readv', 'pread64', 'preadv', 'preadv2', 'recv', 'recvfrom', 'recvmsg', 'recvmmsg']);
const writes = new Set(['write', 'writev', 'pwrite64', 'pwritev', 'pwritev2', 'send', 'sendto', 'sendmsg', 'sendmmsg']);
const waits = new Set([
  'poll',
  'ppoll',
  'select',
  'pselect6',
  'epoll_wait',
  'epoll_pwait',
  'nanosleep',
  'futex',
  'wait4',
]);

export function isRead(type: string): boolean {
  return reads.has(type);
}

export function isWrite(type: string): boolean {
  return writes.has(type);
}

export function isWait(type: string): boolean {
  return waits.has(type);
}

const categories: Readonly<Record<string, readonly string[]>> = {
  file: `open openat openat2 creat close chmod fchmod fchmodat chown lchown fchown fchownat mkdir mkdirat rmdir unlink
    unlinkat rename renameat renameat2 link linkat symlink symlinkat mknod mknodat truncate ftruncate mount umount
    umount2 chdir fchdir chroot stat lstat fstat newfstatat access faccessat lseek dup dup2 dup3 pivot_root
    copy_file_range fcntl flock`.split(/\s+/),
  net: `socket connect bind listen accept accept4 socketpair shutdown getsockopt setsockopt getsockname
    getpeername`.split(/\s+/),
  process: `execve execveat clone clone3 fork vfork exit exit_group procexit setns unshare ptrace prctl kill tkill
    tgkill seccomp`.split(/\s+/),
  user: 'setuid setgid setresuid setresgid setreuid setregid setsid setpgid capset'.split(' '),
  memory: 'mmap mmap2 munmap mprotect brk memfd_create userfaultfd process_vm_readv process_vm_writev'.split(' '),
  system: 'init_module finit_module delete_module bpf reboot kexec_load swapon swapoff perf_event_open'.split(' '),
};

const categoryByType = new Map(
  Object.entries(categories).flatMap(([name, types]) => types.map((type) => [type, name])),
);

export function categoryOf(type: string): string {
  if (reads.has(type)) return 'IO-read';
  if (writes.has(type)) return 'IO-write';
  if (waits.has(type)) return 'wait';
  return categoryByType.get(type) ?? 'other';
}

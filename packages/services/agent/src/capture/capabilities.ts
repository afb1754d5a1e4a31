const names =
  `CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE
  NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT
  SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG
  WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`
    .split(/\s+/)
    .map((name) => `CAP_${name}`);

const known = new Map<bigint, string>();
const mostKnown = 4096;

/** Capabilities by name with blanks between, as rules read them. */
export function capabilityText(bits: bigint): string {
  const found = known.get(bits);
  if (found !== undefined) return found;
  const text = names.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n).join(' ');
  if (known.size < mostKnown) known.set(bits, text);
  return text;
}

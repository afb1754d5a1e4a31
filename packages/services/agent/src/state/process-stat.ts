/** What /proc/PID/stat and /proc/PID/status say of a process. */
export interface ProcessStat {
  readonly name: string;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  readonly tty: number;
  /** Clock ticks after boot. */
  readonly startTicks: number;
}

/**
 * Reads /proc/PID/stat. The name stands in brackets and may itself hold brackets, blanks and ends of lines: the last bracket ends it.
 *
 * Source: proc_pid_stat(5).
 */
export function parseStat(text: string): ProcessStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const rest = text.slice(close + 2).split(' ');
  // Fields are counted from 1 in the manual; the first behind the name is number 3.
  const field = (number: number): number => Number(rest[number - 3]);
  const stat = {
    name: text.slice(open + 1, close),
    ppid: field(4),
    pgid: field(5),
    sid: field(6),
    tty: field(7),
    startTicks: field(22),
  };
  return Object.values(stat).some((value) => typeof value === 'number' && !Number.isFinite(value)) ? undefined : stat;
}

export interface ProcessStatus {
  readonly uid: number;
  readonly gid: number;
  /** In the innermost namespace. */
  readonly vpid: number | undefined;
  readonly vpgid: number | undefined;
  readonly capInheritable: string;
  readonly capPermitted: string;
  readonly capEffective: string;
}

/** Reads /proc/PID/status; undefined for what is not one, or has ended: a zombie has no capabilities to speak of but still its ids. */
export function parseStatus(text: string): ProcessStatus | undefined {
  const lines = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) lines.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const ids = (key: string): string[] => lines.get(key)?.split(/\s+/) ?? [];
  // Effective ids, as the kernel judges by: the second of real, effective, saved, file system.
  const uid = Number(ids('Uid')[1]);
  const gid = Number(ids('Gid')[1]);
  if (!Number.isInteger(uid) || !Number.isInteger(gid)) return undefined;
  return {
    uid,
    gid,
    vpid: innermost(ids('NSpid')),
    vpgid: innermost(ids('NSpgid')),
    capInheritable: capabilityNames(lines.get('CapInh')),
    capPermitted: capabilityNames(lines.get('CapPrm')),
    capEffective: capabilityNames(lines.get('CapEff')),
  };
}

function innermost(ids: readonly string[]): number | undefined {
  const number = Number(ids.at(-1));
  return ids.length === 0 || !Number.isInteger(number) ? undefined : number;
}

/** In the order of their bits (include/uapi/linux/capability.h). */
const capabilities =
  `CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE
  NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE
  SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM
  BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE`.split(/\s+/);

const named = new Map<string, string>();
const mostNamed = 4096;

/** `CAP_CHOWN CAP_KILL`, as Falco's fields have it, of the kernel's mask in hexadecimal. */
export function capabilityNames(mask: string | undefined): string {
  if (mask === undefined || !/^[0-9a-fA-F]{1,16}$/.test(mask)) return '';
  const known = named.get(mask);
  if (known !== undefined) return known;
  const bits = BigInt(`0x${mask}`);
  const names = capabilities.filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n).map((name) => `CAP_${name}`);
  const text = names.join(' ');
  if (named.size < mostNamed) named.set(mask, text);
  return text;
}

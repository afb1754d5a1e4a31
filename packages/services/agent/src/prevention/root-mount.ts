/** The file systems of a container that programs can lie on. */
interface RootMount {
  /** Where they are mounted, the root first. */
  readonly points: readonly string[];
  /** The overlay's folder for what the image did not bring, on the node; undefined for roots that are no overlay. */
  readonly upper: string | undefined;
}

/** File systems of the kernel's own hold no programs. */
const without = new Set([
  'proc',
  'sysfs',
  'devpts',
  'mqueue',
  'cgroup',
  'cgroup2',
  'securityfs',
  'bpf',
  'debugfs',
  'tracefs',
]);
const mostPoints = 64;

/** Reads /proc/PID/mountinfo (proc_pid_mountinfo(5)). */
export function rootMount(mountinfo: string): RootMount {
  const points: string[] = [];
  let upper: string | undefined;
  for (const line of mountinfo.split('\n')) {
    const fields = line.split(' ');
    const dash = fields.indexOf('-');
    const point = unescaped(fields[4] ?? '');
    const type = fields[dash + 1];
    if (dash < 0 || !point.startsWith('/') || type === undefined || without.has(type)) continue;
    if (points.length < mostPoints) points.push(point);
    if (point !== '/' || type !== 'overlay') continue;
    const option = (fields[dash + 3] ?? '').split(',').find((one) => one.startsWith('upperdir='));
    if (option !== undefined) upper = unescaped(option.slice('upperdir='.length));
  }
  return { points: points.sort((left, right) => left.length - right.length), upper };
}

/** Blanks in paths are written as `\040`. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

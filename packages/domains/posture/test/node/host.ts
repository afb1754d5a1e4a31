import { createJudge, defaultSettings, type FileInfo, type HostFiles, type Look, readNode } from '../../src/index.ts';
import { controls } from '../../src/registry.ts';

/** A file of a made-up host: its text, or all of it. Directories above it are there by themselves. */
type Made =
  | string
  | {
      link?: string;
      text?: string;
      mode?: number;
      uid?: number;
      gid?: number;
      kind?: FileInfo['kind'];
      denied?: boolean;
    };

export type Host = Readonly<Record<string, Made>>;

/** A host in memory: files are root's, 0600, and directories 0755, unless said otherwise. */
function hostFiles(host: Host): HostFiles {
  const files = new Map<string, Exclude<Made, string>>();
  for (const [path, made] of Object.entries(host)) {
    files.set(path, typeof made === 'string' ? { text: made } : made);
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const parent = path.slice(0, at);
      if (!files.has(parent)) files.set(parent, { kind: 'directory', mode: 0o755 });
    }
  }
  function info(path: string): FileInfo | undefined {
    const made = files.get(path);
    if (made === undefined) return undefined;
    const { kind = 'file', mode = kind === 'directory' ? 0o755 : 0o600, uid = 0, gid = 0 } = made;
    return { path, kind, mode, uid, gid };
  }
  function look<Value>(path: string, value: () => Value | undefined): Look<Value> {
    if (files.get(path)?.denied === true) return { state: 'denied', why: 'EACCES' };
    const found = value();
    return found === undefined ? { state: 'absent' } : { state: 'here', value: found };
  }
  return {
    stat: (path) => look(path, () => info(path)),
    text: (path) => look(path, () => files.get(path)?.text),
    link: (path) => look(path, () => files.get(path)?.link),
    list: (path) =>
      look(path, () => {
        if (path !== '/' && files.get(path)?.kind !== 'directory') return undefined;
        const start = path === '/' ? '/' : `${path}/`;
        const inside = [...files.keys()].filter(
          (one) => one.startsWith(start) && !one.slice(start.length).includes('/'),
        );
        return inside.sort().flatMap((one) => info(one) ?? []);
      }),
  };
}

/** A running process for /proc. */
export function process(pid: number, args: readonly string[], cgroup = '/system.slice/x.service'): Host {
  return { [`/proc/${pid}/cmdline`]: `${args.join('\0')}\0`, [`/proc/${pid}/cgroup`]: `0::${cgroup}\n` };
}

export interface JudgedHost {
  /** What is wrong, each as `control file`, sorted. */
  readonly faults: readonly string[];
  readonly messages: ReadonlyMap<string, string>;
  status(control: string): 'pass' | 'fail' | 'notAssessed' | 'notApplicable';
  reasonOf(control: string): string | undefined;
}

export function judgeHost(host: Host, now = '2026-01-01'): JudgedHost {
  const judge = createJudge({ controls, settings: defaultSettings });
  judge.node(readNode(hostFiles(host), 'one', new Date(now)));
  const { findings, tallies, failures } = judge.finish();
  if (failures.length > 0) throw failures[0]?.error;
  return {
    faults: findings.map(({ rule, place }) => `${rule} ${place.file}:${place.line}`).sort(),
    messages: new Map(
      findings.map(({ rule, message, values }) => [
        rule,
        message.en.replace(/\{(\w+)\}/g, (_, name: string) => String(values?.[name])),
      ]),
    ),
    status(control) {
      const tally = tallies.get(control);
      if (tally === undefined) throw new Error(`no control ${control}`);
      if (tally.failed > 0) return 'fail';
      if (tally.notAssessed > 0) return 'notAssessed';
      return tally.passed > 0 ? 'pass' : 'notApplicable';
    },
    reasonOf: (control) => tallies.get(control)?.reasons[0]?.en,
  };
}

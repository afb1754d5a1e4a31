import type { FrameworkRef, Severity, Text } from '@seawall/model';
import type { Fault, Judgement, NodeControl } from '../../control.ts';
import { kernelUnseen, networkUnseen } from '../../node/kernel.ts';
import type { Node } from '../../node/node.ts';
import { hostControl, kernelDocs } from './host-control.ts';
import { cannotRead } from './outcome.ts';

/** One kernel setting, or the same one of several scopes. */
export interface SysctlRow {
  readonly id: string;
  readonly keys: readonly string[];
  readonly accepts: (value: number) => boolean;
  /** The value to write. */
  readonly wanted: string;
  readonly severity: Severity;
  readonly title: Text;
  readonly why: Text;
  readonly frameworks?: readonly FrameworkRef[];
}

export function sysctlControl(row: SysctlRow): NodeControl {
  const lines = row.keys.map((key) => `${key}=${row.wanted}`);
  return hostControl({
    id: row.id,
    severity: row.severity,
    title: row.title,
    why: row.why,
    message: { en: '{key} is {value}, expected {wanted}', zh: '{key} 为 {value}，应为 {wanted}' },
    remediation: {
      en: `Write ${lines.join(' and ')} into a file of /etc/sysctl.d and run sysctl --system.`,
      zh: `在 /etc/sysctl.d 下的文件中写入 ${lines.join(' 和 ')}，并执行 sysctl --system。`,
    },
    reference: row.keys[0]?.startsWith('net.') === true ? networkDocs : `${kernelDocs}/`,
    ...(row.frameworks === undefined ? {} : { frameworks: row.frameworks }),
    judge: (node) => judge(row, node),
  });
}

const networkDocs = 'https://docs.kernel.org/networking/ip-sysctl.html';

/** A setting that this kernel does not have says nothing. */
function judge({ keys, accepts, wanted }: SysctlRow, { files }: Node): Judgement {
  const isNetwork = keys[0]?.startsWith('net.') === true;
  const unseen = isNetwork ? networkUnseen(files) : kernelUnseen(files);
  if (unseen !== undefined) return { notAssessed: unseen };
  const faults: Fault[] = [];
  const denied: string[] = [];
  let found = 0;
  for (const key of keys) {
    const file = `/proc/sys/${key.replaceAll('.', '/')}`;
    const look = files.text(file);
    if (look.state === 'denied') denied.push(file);
    if (look.state !== 'here') continue;
    found += 1;
    const value = look.value.trim();
    if (accepts(Number(value))) continue;
    faults.push({
      path: [],
      file: '/proc/sys',
      key,
      values: { key, value, wanted },
      evidence: [{ field: key, value }],
    });
  }
  if (faults.length > 0) return faults;
  if (denied.length > 0) return { notAssessed: cannotRead(denied) };
  return found === 0 ? 'notApplicable' : 'pass';
}

export function is(...values: number[]): (value: number) => boolean {
  return (value) => values.includes(value);
}

export function atLeast(least: number): (value: number) => boolean {
  return (value) => value >= least;
}

import type { Container, ContainerSpec } from '@seawall/kube';
import type { FixPlan, Path, Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { judged } from '../../control.ts';

type Env = NonNullable<ContainerSpec['env']>;

function namesOnce(container: Container): Judgement {
  const { env } = container.spec;
  if (env === undefined) return 'notApplicable';
  if (env.length < 2) return 'pass';
  const last = new Map<string, number>();
  let repeated: Set<string> | undefined;
  for (let index = 0; index < env.length; index++) {
    const name = env[index]?.name;
    if (name === undefined) continue;
    if (last.has(name)) (repeated ??= new Set()).add(name);
    last.set(name, index);
  }
  if (repeated === undefined) return 'pass';
  const base = [...container.path, 'env'];
  return [...repeated].map((name): Fault => {
    const path = [...base, last.get(name) ?? 0];
    return { path, values: { name, container: container.name }, ...fixOf(env, name, base) };
  });
}

/** The last one counts, so the ones before it can go, unless a value between them refers to the name. */
function fixOf(env: Env, name: string, base: Path): { readonly fix?: FixPlan } {
  if (env.some(({ value }) => value?.includes(`$(${name})`))) return {};
  const indexes = env.flatMap((entry, index) => (entry.name === name ? [index] : []));
  const earlier = indexes.slice(0, -1).reverse();
  return {
    fix: {
      title: { en: `Remove the earlier ${name}, which has no effect`, zh: `移除不起作用的前一个 ${name}` },
      risk: 'safe',
      operations: earlier.map((index) => ({ op: 'remove', path: [...base, index] })),
    },
  };
}

const sameName: Text = {
  en: 'Two ports of container {container} are named {name}; the API server refuses the pod',
  zh: '容器 {container} 的两个端口同名 {name}，API 服务器会拒绝该 Pod',
};

function portsOnce(container: Container): Judgement {
  const { ports } = container.spec;
  if (ports === undefined) return 'notApplicable';
  if (ports.length < 2) return 'pass';
  let faults: Fault[] | undefined;
  const seen = new Set<string>();
  for (const [index, port] of ports.entries()) {
    const path = [...container.path, 'ports', index];
    const number = `${port.containerPort ?? ''}/${port.protocol ?? 'TCP'}/${port.hostIP ?? ''}`;
    if (port.name !== undefined && seen.has(port.name)) {
      const values = { container: container.name, name: port.name };
      (faults ??= []).push({ path, key: `name ${port.name}`, message: sameName, severity: 'high', values });
    } else if (seen.has(number)) {
      const values = { container: container.name, port: `${port.containerPort ?? ''}/${port.protocol ?? 'TCP'}` };
      (faults ??= []).push({ path, key: number, values });
    }
    if (port.name !== undefined) seen.add(port.name);
    seen.add(number);
  }
  return judged(faults ?? []);
}

export const duplicateEnv: Control = {
  id: 'duplicate-env',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Environment variables are set once', zh: '环境变量只设置一次' },
  why: {
    en: 'Only the last value counts, and a server-side apply of such a list fails or drops one: what stands in the manifest is not what runs.',
    zh: '只有最后一个值生效，且对这样的列表做服务器端应用会失败或丢失其一：清单所写与实际运行不一致。',
  },
  message: { en: 'Container {container} sets {name} more than once', zh: '容器 {container} 多次设置 {name}' },
  remediation: { en: 'Keep the entry that is meant and remove the others.', zh: '保留需要的一项，移除其余各项。' },
  references: ['https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/'],
  frameworks: [],
  scope: 'container',
  roles: ['container', 'init', 'sidecar'],
  evaluate: (container) => namesOnce(container),
};

export const duplicatePorts: Control = {
  id: 'duplicate-ports',
  category: 'reliability',
  kind: 'misconfiguration',
  severity: 'low',
  title: { en: 'Container ports are declared once', zh: '容器端口只声明一次' },
  why: {
    en: 'An apply merges ports by their number: a second entry for one is lost, and a Service that names it finds nothing.',
    zh: '应用清单时按端口号合并：同一端口的第二项会丢失，引用其名称的 Service 将找不到端口。',
  },
  message: { en: 'Container {container} declares port {port} twice', zh: '容器 {container} 两次声明端口 {port}' },
  remediation: {
    en: 'Keep one entry for each port, with a name of its own.',
    zh: '每个端口只保留一项，并使用各自的名称。',
  },
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports'],
  frameworks: [],
  scope: 'container',
  roles: ['container', 'init', 'sidecar'],
  evaluate: (container) => portsOnce(container),
};

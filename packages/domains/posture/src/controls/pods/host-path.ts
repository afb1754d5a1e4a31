import type { Workload } from '@seawall/kube';
import { type Evidence, formatPath, type Severity, type Text } from '@seawall/model';
import type { Control, Fault } from '../../control.ts';
import { attack, cis, nsa, owasp, pss, threat } from '../../frameworks/ids.ts';
import { hostPathVolumes } from '../../pss/checks/host-path-volumes.ts';
import { removing } from './edits.ts';
import { type HostPlace, hostPlace, isRuntimeSocket } from './host-paths.ts';
import { type Describe, type Found, judgeWorkload } from './judging.ts';

/** How the containers of a pod mount one of its volumes. */
interface Use {
  readonly volume: string;
  readonly writable: boolean;
  readonly mounts: readonly Evidence[];
}

function useOf({ path, workload }: Found): Use {
  const index = path.at(-2) as number;
  const name = workload.pod.volumes?.[index]?.name;
  const mounts: Evidence[] = [];
  let writable = false;
  for (const container of workload.containers) {
    for (const [at, mount] of (container.spec.volumeMounts ?? []).entries()) {
      if (mount.name !== name) continue;
      if (mount.readOnly !== true) writable = true;
      mounts.push({
        field: formatPath([...container.path, 'volumeMounts', at]),
        value: `${mount.mountPath ?? ''}${mount.readOnly === true ? ' (read-only)' : ''}`,
      });
    }
  }
  return { volume: name ?? `#${index}`, writable, mounts };
}

/** A volume that no container mounts can go without loss. */
function unmounted({ path }: Found, { volume }: Use): Omit<Fault, 'path'> {
  return {
    severity: 'low',
    message: notMounted,
    values: { volume },
    fix: removing(path.slice(0, -1), 'safe', `volume ${volume}`),
  };
}

const notMounted = {
  en: 'Volume {volume} names the host path {value}, though no container mounts it',
  zh: '卷 {volume} 引用了宿主机路径 {value}，但没有容器挂载它',
};

function describePath(found: Found): ReturnType<Describe> {
  if (isRuntimeSocket(found.value)) return undefined;
  const use = useOf(found);
  if (use.mounts.length === 0) return unmounted(found, use);
  const place = hostPlace(found.value);
  return {
    severity: use.writable ? place.writable : place.readOnly,
    message: messageFor(place, use.writable),
    values: { volume: use.volume },
    evidence: [{ field: formatPath([...found.path, 'path']), value: found.value }, ...use.mounts],
  };
}

function messageFor({ holds }: HostPlace, writable: boolean): Text {
  const en = `Volume {volume} mounts {value} of the node, ${writable ? 'writable' : 'read-only'}`;
  const zh = `卷 {volume} 以${writable ? '可写' : '只读'}方式挂载节点的 {value}`;
  return holds === undefined ? { en, zh } : { en: `${en}: ${holds.en}`, zh: `${zh}：${holds.zh}` };
}

function describeSocket(found: Found): ReturnType<Describe> {
  if (!isRuntimeSocket(found.value)) return undefined;
  const use = useOf(found);
  if (use.mounts.length === 0) return unmounted(found, use);
  return {
    values: { volume: use.volume },
    evidence: [{ field: formatPath([...found.path, 'path']), value: found.value }, ...use.mounts],
  };
}

const references = [
  'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
  'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
];

const frameworks = [
  ...pss('baseline', 'hostPathVolumes'),
  ...pss('restricted', 'restrictedVolumes'),
  ...cis('5.2.11'),
  ...nsa('P10'),
  ...owasp('K01'),
  ...threat('MS-TA9013'),
  ...attack('T1611'),
];

function control(
  rest: Pick<Control, 'id' | 'title' | 'why' | 'message' | 'remediation'>,
  severity: Severity,
  describe: Describe,
): Control {
  return {
    ...rest,
    category: 'pod-security',
    kind: 'misconfiguration',
    severity,
    references,
    frameworks,
    scope: 'workload',
    evaluate: (workload: Workload, context) => judgeWorkload(hostPathVolumes, workload, context, describe),
  };
}

export const hostPath = control(
  {
    id: 'host-path-volume',
    title: { en: 'Pods do not mount paths of their node', zh: 'Pod 不挂载节点路径' },
    why: {
      en: 'A host path hands files of the node to the pod. What is writable there becomes a way to run code on the node; what is only readable still holds keys, tokens and the files of other pods.',
      zh: 'hostPath 将节点文件交给 Pod。可写时可借此在节点上执行代码；只读时也可能读到密钥、令牌和其他 Pod 的文件。',
    },
    message: { en: 'Volume {volume} mounts {value} of the node', zh: '卷 {volume} 挂载了节点的 {value}' },
    remediation: {
      en: 'Use a persistent volume, a ConfigMap or an emptyDir; where the path of the node is the point, mount the narrowest one, read-only.',
      zh: '改用持久卷、ConfigMap 或 emptyDir；确需节点路径时，以只读方式挂载尽可能小的范围。',
    },
  },
  'medium',
  describePath,
);

export const runtimeSocket = control(
  {
    id: 'container-runtime-socket',
    title: { en: 'Pods do not reach the container runtime of their node', zh: 'Pod 不访问节点的容器运行时' },
    why: {
      en: 'Whoever speaks to the socket of the runtime starts a privileged container with the disk of the node in it, and is root there. A read-only mount does not prevent it.',
      zh: '能访问运行时套接字的人可以启动一个挂载节点磁盘的特权容器，从而成为节点的 root。只读挂载无法阻止这一点。',
    },
    message: {
      en: 'Volume {volume} mounts the socket of the container runtime ({value})',
      zh: '卷 {volume} 挂载了容器运行时的套接字（{value}）',
    },
    remediation: {
      en: 'Remove the mount; build images with a rootless builder, and read container data from the kubelet or the API.',
      zh: '移除该挂载；使用无 root 的构建工具构建镜像，并从 kubelet 或 API 读取容器数据。',
    },
  },
  'critical',
  describeSocket,
);

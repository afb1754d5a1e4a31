import type { Workload } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { NodeRights } from '../surroundings.ts';

export interface RightsOverNode {
  readonly rights: NodeRights;
  readonly why?: Text;
}

/** Capabilities with which a container takes its node. */
const wholeNode: ReadonlySet<string> = new Set(['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_PTRACE', 'SYS_RAWIO', 'BPF']);
const someOfNode: ReadonlySet<string> = new Set([
  'NET_ADMIN',
  'NET_RAW',
  'DAC_READ_SEARCH',
  'DAC_OVERRIDE',
  'SYS_BOOT',
]);
/** Folders and sockets of the node that are as good as the whole of it when they can be written or spoken to. */
const takesNode =
  /^\/?$|^\/(?:etc|root|proc|sys|dev|boot|var|usr|lib|bin|sbin)?\/?$|^\/var\/(?:run|lib|lib\/kubelet|lib\/docker|lib\/containerd)\/?$|(?:docker|containerd|crio|cri-dockerd)\.sock$|^\/etc\/kubernetes(?:\/|$)/;

/** What rights over its node a workload asks for, with the plainest reason. */
export function nodeRightsOf({ pod, containers }: Workload): RightsOverNode {
  for (const { name, spec } of containers) {
    const { privileged, capabilities } = spec.securityContext ?? {};
    if (privileged === true) return full(`container ${name} is privileged`, `容器 ${name} 是特权容器`);
    const grave = (capabilities?.add ?? []).map(bare).find((one) => wholeNode.has(one));
    if (grave !== undefined) return full(`container ${name} has ${grave}`, `容器 ${name} 拥有 ${grave}`);
  }
  if (pod.hostPID === true) return full('it sees the processes of its node', '可见所在节点的进程');
  const paths = (pod.volumes ?? []).flatMap(({ hostPath }) => hostPath?.path ?? []);
  const taken = paths.find((path) => takesNode.test(path));
  if (taken !== undefined) return full(`it mounts ${taken} of its node`, `挂载了所在节点的 ${taken}`);
  if (pod.hostNetwork === true) return some('it uses the network of its node', '使用所在节点的网络');
  if (pod.hostIPC === true) return some('it shares memory with its node', '与所在节点共享 IPC');
  const [path] = paths;
  if (path !== undefined) return some(`it mounts ${path} of its node`, `挂载了所在节点的 ${path}`);
  for (const { name, spec } of containers) {
    const added = (spec.securityContext?.capabilities?.add ?? []).map(bare).find((one) => someOfNode.has(one));
    if (added !== undefined) return some(`container ${name} has ${added}`, `容器 ${name} 拥有 ${added}`);
  }
  return { rights: 'none' };
}

function bare(capability: string): string {
  return capability.toUpperCase().replace(/^CAP_/, '');
}

function full(en: string, zh: string): RightsOverNode {
  return { rights: 'full', why: { en, zh } };
}

function some(en: string, zh: string): RightsOverNode {
  return { rights: 'some', why: { en, zh } };
}

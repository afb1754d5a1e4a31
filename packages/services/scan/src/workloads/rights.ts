import type { Container, Workload } from '@seawall/kube';
import type { Text } from '@seawall/model';

/** Each alone lets a process of the container act on its node. */
const powers = new Set(['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_PTRACE', 'SYS_RAWIO', 'DAC_READ_SEARCH', 'BPF']);

/** Paths of the node from which it can be taken over; sockets of container runtimes anywhere. */
const hostPlaces = /^\/(?:$|etc$|proc$|root$|var\/lib\/(?:kubelet|docker|containerd)|(?:var\/)?run\/(?:.*\.sock)?$)/;

/** By what the container has rights over its node; undefined when it has none. */
export function rightsOver({ pod }: Workload, { name, spec }: Container): Text | undefined {
  const { privileged, capabilities } = spec.securityContext ?? {};
  if (privileged === true) return { en: `container ${name} is privileged`, zh: `容器 ${name} 为特权容器` };
  if (pod.hostPID === true) return shares('PID');
  if (pod.hostIPC === true) return shares('IPC');
  if (pod.hostNetwork === true) return shares('network');
  const power = capabilities?.add?.find((one) => powers.has(one.toUpperCase().replace(/^CAP_/, '')));
  if (power !== undefined) return { en: `container ${name} has ${power}`, zh: `容器 ${name} 拥有 ${power}` };
  const mounted = new Set((spec.volumeMounts ?? []).map((mount) => mount.name));
  const place = pod.volumes
    ?.filter((volume) => mounted.has(volume.name))
    .map(({ hostPath }) => hostPath?.path)
    .find((path) => path !== undefined && hostPlaces.test(path === '/' ? path : path.replace(/\/+$/, '')));
  if (place === undefined) return undefined;
  return { en: `container ${name} mounts ${place} of the node`, zh: `容器 ${name} 挂载了节点的 ${place}` };
}

function shares(what: string): Text {
  return { en: `its pod shares the ${what} namespace of the node`, zh: `其 Pod 共享节点的 ${what} 命名空间` };
}

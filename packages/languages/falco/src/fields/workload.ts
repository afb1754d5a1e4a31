import { fieldTable, type FieldInfo } from './registry.ts';

const suggested = { suggested: true } as const;
const key = { argument: 'requiredKey', openEnded: true } as const;
const old = { deprecated: true } as const;
const oldKey = { ...key, deprecated: true } as const;

/** Fields of the user, the group, the container and the pod that an event belongs to. */
export const workloadFields: readonly FieldInfo[] = fieldTable([
  ['user.uid', 'uint32', 'The number of the user.'],
  ['user.name', 'charbuf', 'The name of the user.'],
  ['user.homedir', 'charbuf', 'The home directory of the user.'],
  ['user.shell', 'charbuf', 'The shell of the user.'],
  ['user.loginuid', 'int64', 'The number of the user who logged in; -1 for none.'],
  ['user.loginname', 'charbuf', 'The name of the user who logged in.'],
  ['group.gid', 'uint32', 'The number of the group.'],
  ['group.name', 'charbuf', 'The name of the group.'],
  ['container.id', 'charbuf', 'The first 12 characters of the container; host outside of one.', suggested],
  ['container.full_id', 'charbuf', 'The container in full.'],
  ['container.name', 'charbuf', 'The name of the container.', suggested],
  ['container.image', 'charbuf', 'The image, with its tag or digest.'],
  ['container.image.id', 'charbuf', 'The id of the image.'],
  ['container.image.repository', 'charbuf', 'The repository of the image.', suggested],
  ['container.image.tag', 'charbuf', 'The tag of the image.', suggested],
  ['container.image.digest', 'charbuf', 'The digest of the image.'],
  ['container.type', 'charbuf', 'The runtime of the container, for example containerd.'],
  ['container.privileged', 'bool', 'Whether the container is privileged.'],
  ['container.mounts', 'charbuf', 'All mounts of the container.'],
  ['container.mount', 'charbuf', 'One mount, by number or by a pattern of its source.', { argument: 'requiredKey' }],
  [
    'container.mount.source',
    'charbuf',
    'The source of a mount, by number or by a pattern of its destination.',
    { argument: 'requiredKey' },
  ],
  [
    'container.mount.dest',
    'charbuf',
    'The destination of a mount, by number or by a pattern of its source.',
    { argument: 'requiredKey' },
  ],
  ['container.mount.mode', 'charbuf', 'The mode of a mount.', { argument: 'requiredKey' }],
  ['container.mount.rdwr', 'charbuf', 'Whether a mount can be written.', { argument: 'requiredKey' }],
  ['container.mount.propagation', 'charbuf', 'The propagation of a mount.', { argument: 'requiredKey' }],
  ['container.start_ts', 'abstime', 'When the container started, in nanoseconds since 1970.'],
  ['container.duration', 'reltime', 'Nanoseconds since the container started.'],
  ['container.ip', 'charbuf', 'The address of the container.'],
  ['container.cni.json', 'charbuf', "The container's network result as JSON."],
  ['container.label', 'charbuf', 'One label of the container.', key],
  ['container.labels', 'charbuf', 'All labels of the container.'],
  ['container.healthcheck', 'charbuf', 'The health check of the container.'],
  ['container.liveness_probe', 'charbuf', 'The liveness probe of the container.'],
  ['container.readiness_probe', 'charbuf', 'The readiness probe of the container.'],
  ['container.host_pid', 'bool', "Whether the container shares the node's processes."],
  ['container.host_network', 'bool', "Whether the container shares the node's network."],
  ['container.host_ipc', 'bool', "Whether the container shares the node's inter-process communication."],
  ['container.info', 'charbuf', 'Nothing any more; kept so that old outputs load.', old],
  ['k8s.pod.name', 'charbuf', 'The name of the pod.', suggested],
  ['k8s.pod.uid', 'charbuf', 'The uid of the pod.'],
  ['k8s.pod.id', 'charbuf', 'The same, by its old name.', old],
  ['k8s.pod.sandbox_id', 'charbuf', "The first 12 characters of the pod's sandbox."],
  ['k8s.pod.full_sandbox_id', 'charbuf', "The pod's sandbox in full."],
  ['k8s.pod.ip', 'charbuf', 'The address of the pod.'],
  ['k8s.pod.cni.json', 'charbuf', "The pod's network result as JSON."],
  ['k8s.pod.label', 'charbuf', 'One label of the pod.', key],
  ['k8s.pod.labels', 'charbuf', 'All labels of the pod.'],
  ['k8s.ns.name', 'charbuf', 'The namespace of the pod.', suggested],
  ...['ns', 'rc', 'svc', 'rs', 'deployment'].flatMap((kind) =>
    (kind === 'ns' ? (['id'] as const) : (['name', 'id'] as const)).map(
      (part) => [`k8s.${kind}.${part}`, 'charbuf', 'No longer filled.', old] as const,
    ),
  ),
  ...['ns', 'rc', 'svc', 'rs', 'deployment'].flatMap((kind) => [
    [`k8s.${kind}.label`, 'charbuf', 'No longer filled.', oldKey] as const,
    [`k8s.${kind}.labels`, 'charbuf', 'No longer filled.', old] as const,
  ]),
]);

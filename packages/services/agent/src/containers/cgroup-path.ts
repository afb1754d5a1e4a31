/** Quality of service of a pod, as its control group's place says it. */
type PodQos = 'guaranteed' | 'burstable' | 'besteffort';

/** Whose container a control group belongs to, as far as its path tells. */
export interface CgroupIdentity {
  /** In full: 64 hexadecimal digits. */
  readonly containerId: string;
  /** `containerd`, `cri-o`, `docker`, `podman`; absent where the path fits several. */
  readonly runtime?: string;
  readonly podUid?: string;
  readonly qos?: PodQos;
}

/**
 * The container of a control group's path. It knows the layouts of containerd, CRI-O, Docker and podman, below kubepods or not, as the
 * cgroupfs and the systemd driver write them, with cgroup v1, v2 and both. Of containers in containers (kind, Docker in Docker) it is
 * the innermost. Undefined for the host's own processes, and for the helpers that stand beside containers (conmon).
 *
 * Sources: kubernetes pkg/kubelet/cm (pod and QoS names), containerd, cri-o, moby and libpod for the names of scopes.
 */
export function identityOfCgroup(path: string): CgroupIdentity | undefined {
  const cut = path.indexOf('/libpod-conmon-') >= 0 || path.indexOf('/crio-conmon-') >= 0;
  if (cut || path.length > longestPath) return undefined;
  const segments = path.split('/');
  for (let at = segments.length - 1; at >= 0; at -= 1) {
    const found = containerOf(segments[at] as string);
    if (found !== undefined) return identity(found, segments, at);
  }
  return undefined;
}

/** PATH_MAX of Linux. */
const longestPath = 4096;

interface Leaf {
  readonly id: string;
  readonly prefix: string | undefined;
}

/** `<id>`, `crio-<id>`, `docker-<id>.scope`, `kubepods-….slice:cri-containerd:<id>`. */
const leaf = /^(?:(?:.*:)?([a-z][a-z0-9_-]*)[-:])?([0-9a-f]{64})(?:\.scope)?$/;

function containerOf(segment: string): Leaf | undefined {
  // A path has few segments of this length: most end here.
  if (segment.length < 64) return undefined;
  const match = leaf.exec(segment);
  return match === null ? undefined : { id: match[2] as string, prefix: match[1] };
}

const runtimes: Readonly<Record<string, string>> = {
  'cri-containerd': 'containerd',
  nerdctl: 'containerd',
  containerd: 'containerd',
  crio: 'cri-o',
  docker: 'docker',
  libpod: 'podman',
};

function identity({ id, prefix }: Leaf, segments: readonly string[], at: number): CgroupIdentity {
  const runtime = prefix === undefined ? (segments[at - 1] === 'docker' ? 'docker' : undefined) : runtimes[prefix];
  const pod = podOf(segments, at);
  return { containerId: id, ...(runtime === undefined ? {} : { runtime }), ...pod };
}

/** `pod<uid>`, `kubepods-burstable-pod<uid>.slice`; a static pod's UID is a hash without dashes. */
const podSegment =
  /(?:^|-)pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?(?::.*)?$/;

function podOf(segments: readonly string[], at: number): { podUid?: string; qos?: PodQos } {
  // The pod is the container's parent, or stands in the container's own segment where systemd's names came through whole.
  for (const segment of [segments[at], segments[at - 1]]) {
    const match = segment === undefined ? null : podSegment.exec(segment);
    if (match === null) continue;
    const podUid = (match[1] as string).replaceAll('_', '-');
    const before = segments.slice(0, at + 1).join('/');
    const qos = /besteffort/.test(before) ? 'besteffort' : /burstable/.test(before) ? 'burstable' : 'guaranteed';
    return { podUid, qos };
  }
  return {};
}

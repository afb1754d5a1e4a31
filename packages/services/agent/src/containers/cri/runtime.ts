import type { Container } from '@seawall/runtime';
import { type GrpcAnswer, openGrpc, unimplemented } from './grpc.ts';
import { type WireMessage, wireMessage, writeMessage } from './wire.ts';

/** Where the runtimes' sockets are, in the order in which they are tried. */
export const criSockets = [
  '/run/containerd/containerd.sock',
  '/run/crio/crio.sock',
  '/run/k3s/containerd/containerd.sock',
  '/run/cri-dockerd.sock',
  '/var/run/dockershim.sock',
] as const;

/** The containers that a runtime has, or why they are not known. */
type CriAnswer =
  | { readonly ok: true; readonly runtime: string; readonly containers: readonly Container[] }
  | { readonly ok: false; readonly detail: string };

export interface CriRuntime {
  /** Every container and sandbox with its pod; images' digests are asked for once each. */
  list(): Promise<CriAnswer>;
  close(): void;
}

const services = ['runtime.v1', 'runtime.v1alpha2'] as const;
/** Images whose digests are remembered. */
const mostImages = 4096;

/**
 * A container runtime, asked through its socket.
 *
 * Source: kubernetes cri-api pkg/apis/runtime/v1/api.proto; v1alpha2 has the same numbers of fields.
 */
export function openCri(socketPath: string): CriRuntime {
  const channel = openGrpc(socketPath);
  const digests = new Map<string, string | undefined>();
  let version: (typeof services)[number] = services[0];

  const call = async (service: string, method: string, message: Buffer): Promise<GrpcAnswer> => {
    const answer = await channel.call(`/${version}.${service}/${method}`, message);
    if (answer.ok || answer.status !== unimplemented || version === services[1]) return answer;
    version = services[1];
    return channel.call(`/${version}.${service}/${method}`, message);
  };

  const digestOf = async (image: string): Promise<string | undefined> => {
    if (digests.has(image)) return digests.get(image);
    const request = writeMessage([[1, writeMessage([[1, image]])]]);
    const answer = await call('ImageService', 'ImageStatus', request);
    const found = answer.ok ? wireMessage(answer.message).message(1).texts(3) : [];
    const digest = found.map((name) => name.slice(name.indexOf('@') + 1)).find((text) => text.startsWith('sha256:'));
    if (digests.size < mostImages) digests.set(image, digest);
    return digest;
  };

  return {
    async list() {
      const [named, listed, pods] = await Promise.all([
        call('RuntimeService', 'Version', Buffer.alloc(0)),
        call('RuntimeService', 'ListContainers', Buffer.alloc(0)),
        call('RuntimeService', 'ListPodSandbox', Buffer.alloc(0)),
      ]);
      if (!listed.ok) return listed;
      if (!pods.ok) return pods;
      const runtime = named.ok ? (wireMessage(named.message).text(2) ?? 'cri') : 'cri';
      const sandboxes = new Map(
        wireMessage(pods.message)
          .messages(1)
          .map((one) => [one.text(1) ?? '', one] as const),
      );
      const containers: Container[] = [];
      for (const [id, sandbox] of sandboxes) containers.push(sandboxContainer(id, sandbox, runtime));
      for (const one of wireMessage(listed.message).messages(1)) {
        const made = containerFrom(one, sandboxes, runtime);
        const digest = made.imageId === undefined ? undefined : await digestOf(made.imageId);
        containers.push(digest === undefined ? made : { ...made, imageDigest: digest });
      }
      return { ok: true, runtime, containers };
    },
    close: () => channel.close(),
  };
}

function podFrom(id: string, sandbox: WireMessage): NonNullable<Container['pod']> {
  const metadata = sandbox.message(2);
  const told = { name: metadata.text(1), uid: metadata.text(2), namespace: metadata.text(3) };
  const labels = sandbox.map(5);
  // The kubelet's own labels say what the pod's metadata says already.
  const own = Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith('io.kubernetes.')));
  return { ...known(told), sandboxId: id, labels: own };
}

function sandboxContainer(id: string, sandbox: WireMessage, runtime: string): Container {
  return { id, type: runtime, name: 'POD', pod: podFrom(id, sandbox), ...started(sandbox.number(4)) };
}

function containerFrom(message: WireMessage, sandboxes: ReadonlyMap<string, WireMessage>, runtime: string): Container {
  const sandboxId = message.text(2) ?? '';
  const sandbox = sandboxes.get(sandboxId);
  const image = message.message(4);
  const told = {
    name: message.message(3).text(1),
    // A reference may be an image's id: what the user wrote is the name that people know.
    image: image.text(18) ?? image.map(2)['io.kubernetes.cri.image-name'] ?? image.text(1),
    imageId: message.text(5),
  };
  return {
    id: message.text(1) ?? '',
    type: runtime,
    ...known(told),
    labels: message.map(8),
    ...started(message.number(7)),
    ...(sandbox === undefined ? {} : { pod: podFrom(sandboxId, sandbox) }),
  };
}

function known(told: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(told).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Nanoseconds since 1970. */
function started(time: bigint | undefined): { startedAt?: bigint } {
  return time === undefined || time === 0n ? {} : { startedAt: time };
}

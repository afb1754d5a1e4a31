/** A container as the runtime or an orchestrator described it. */
export interface Container {
  /** In full. */
  readonly id: string;
  readonly name?: string;
  readonly type?: string;
  /** With tag or digest. */
  readonly image?: string;
  readonly imageId?: string;
  readonly imageDigest?: string;
  readonly privileged?: boolean;
  readonly hostPid?: boolean;
  readonly hostNetwork?: boolean;
  readonly hostIpc?: boolean;
  readonly mounts?: readonly Mount[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly ip?: string;
  /** Nanoseconds since 1970. */
  readonly startedAt?: bigint;
  readonly pod?: Pod;
}

export interface Mount {
  readonly source: string;
  readonly dest: string;
  readonly mode?: string;
  readonly writable?: boolean;
  readonly propagation?: string;
}

export interface Pod {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly sandboxId?: string;
  readonly ip?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** What made it, where the sensor says so. */
  readonly owner?: { readonly kind: string; readonly name: string };
}

/** How containers are shown: their id's first characters. */
export function shortId(id: string): string {
  return id.slice(0, 12);
}

/** The repository of an image reference: without tag and digest. */
export function repositoryOf(image: string): string {
  const [name = ''] = image.split('@');
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name;
}

export function tagOf(image: string): string | undefined {
  const [name = ''] = image.split('@');
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/') ? name.slice(colon + 1) : undefined;
}

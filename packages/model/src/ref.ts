/** A Kubernetes object. `namespace` is absent for cluster-scoped objects and where the manifest does not say. */
export interface ResourceRef {
  readonly type: 'resource';
  readonly cluster?: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
}

/** A file of a source tree, by its path from the project's root. */
export interface FileRef {
  readonly type: 'file';
  readonly path: string;
}

/** A container image, as people name it: `docker.io/library/nginx:1.29`; `digest` is that of its manifest when known. */
export interface ImageRef {
  readonly type: 'image';
  readonly name: string;
  /** `sha256:…` */
  readonly digest?: string;
}

/** A machine that containers run on, or the host that was scanned. */
export interface NodeRef {
  readonly type: 'node';
  readonly cluster?: string;
  readonly name: string;
}

/** A package by its package URL (purl-spec), version included. */
export interface PackageRef {
  readonly type: 'package';
  readonly purl: string;
}

export type Ref = ResourceRef | FileRef | ImageRef | NodeRef | PackageRef;

/**
 * Prints a reference as one line that `parseRef` reads back: `resource:apps/v1/Deployment/shop/cart`, with
 * `@cluster` and `#uid` behind it when they are known; `file:deploy/Dockerfile`; `image:nginx:1.29@sha256:…`;
 * `node:worker-1`, `@cluster` behind it; `package:pkg:npm/left-pad@1.3.0`. An absent namespace is `-`.
 */
export function formatRef(ref: Ref): string {
  let line = lines.get(ref);
  if (line === undefined) {
    line = print(ref);
    lines.set(ref, line);
  }
  return line;
}

/** One reference is shared by all that is said of its subject: it is printed once. */
const lines = new WeakMap<Ref, string>();

function print(ref: Ref): string {
  switch (ref.type) {
    case 'file':
      return `file:${ref.path}`;
    case 'image':
      return `image:${ref.name}${ref.digest === undefined ? '' : `@${ref.digest}`}`;
    case 'node':
      return `node:${escapePart(ref.name)}${ref.cluster === undefined ? '' : `@${escapePart(ref.cluster)}`}`;
    case 'package':
      return `package:${ref.purl}`;
    case 'resource':
      return printResource(ref);
  }
}

function printResource(ref: ResourceRef): string {
  const [group, version] = splitApiVersion(ref.apiVersion);
  const namespace = ref.namespace === undefined ? '-' : escapePart(ref.namespace);
  const parts = [escapePart(group), escapePart(version), escapePart(ref.kind), namespace, escapePart(ref.name)];
  const cluster = ref.cluster === undefined ? '' : `@${escapePart(ref.cluster)}`;
  const uid = ref.uid === undefined ? '' : `#${escapePart(ref.uid)}`;
  return `resource:${parts.join('/')}${cluster}${uid}`;
}

/** Reads what `formatRef` printed; undefined when the text is not a reference. */
export function parseRef(text: string): Ref | undefined {
  if (text.startsWith('file:')) return { type: 'file', path: text.slice('file:'.length) };
  if (text.startsWith('package:')) return { type: 'package', purl: text.slice('package:'.length) };
  if (text.startsWith('image:')) return parseImage(text.slice('image:'.length));
  if (text.startsWith('node:')) return parseNode(text.slice('node:'.length));
  const match = /^resource:([^/@#]*)\/([^/@#]+)\/([^/@#]+)\/([^/@#]+)\/([^/@#]*)(?:@([^#]*))?(?:#(.*))?$/.exec(text);
  if (match === null) return undefined;
  const [, group = '', version = '', kind = '', namespace = '', name = '', cluster, uid] = match;
  return {
    type: 'resource',
    apiVersion: group === '' ? unescapePart(version) : `${unescapePart(group)}/${unescapePart(version)}`,
    kind: unescapePart(kind),
    ...(namespace === '-' ? {} : { namespace: unescapePart(namespace) }),
    name: unescapePart(name),
    ...(cluster === undefined ? {} : { cluster: unescapePart(cluster) }),
    ...(uid === undefined ? {} : { uid: unescapePart(uid) }),
  };
}

function parseImage(text: string): ImageRef {
  const match = /^(.+)@([a-z0-9]+:[0-9a-f]+)$/.exec(text);
  if (match === null) return { type: 'image', name: text };
  return { type: 'image', name: match[1] as string, digest: match[2] as string };
}

function parseNode(text: string): NodeRef {
  const [name = '', cluster] = text.split('@');
  return {
    type: 'node',
    ...(cluster === undefined ? {} : { cluster: unescapePart(cluster) }),
    name: unescapePart(name),
  };
}

/** The short form that people read: `Deployment shop/cart`, the file's path, the image's name, the package URL. */
export function displayRef(ref: Ref): string {
  switch (ref.type) {
    case 'file':
      return ref.path;
    case 'image':
    case 'node':
      return ref.name;
    case 'package':
      return ref.purl;
    case 'resource':
      return `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
  }
}

/** `apps/v1` → `['apps', 'v1']`; `v1` → `['', 'v1']`. */
export function splitApiVersion(apiVersion: string): [group: string, version: string] {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

function escapePart(part: string): string {
  if (part === '-') return '%2D';
  return part.replace(/[%/@#\s]/g, encodeURIComponent);
}

function unescapePart(part: string): string {
  return part.replace(/%[0-9A-F]{2}(?:%[0-9A-F]{2})*/g, decodeURIComponent);
}

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

export type Ref = ResourceRef | FileRef;

/**
 * Prints a reference as one line that `parseRef` reads back: `resource:apps/v1/Deployment/shop/cart`, with
 * `@cluster` and `#uid` behind it when they are known; `file:deploy/Dockerfile`. An absent namespace is `-`.
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
  if (ref.type === 'file') return `file:${ref.path}`;
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

/** The short form that people read: `Deployment shop/cart`, or the file's path. */
export function displayRef(ref: Ref): string {
  if (ref.type === 'file') return ref.path;
  return `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
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

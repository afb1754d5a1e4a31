/** One resource of an API server, as discovery tells of it. */
export interface ApiResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural, as it stands in paths: `deployments`. */
  readonly name: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

export function apiVersionOf({ group, version }: Pick<ApiResource, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `deployments.apps`, as kubectl and roles name it. */
export function resourceName({ group, name }: Pick<ApiResource, 'group' | 'name'>): string {
  return group === '' ? name : `${name}.${group}`;
}

export interface PathParts {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/** The path of a collection, an object or a subresource. */
export function pathOf(
  resource: Pick<ApiResource, 'group' | 'version' | 'name' | 'namespaced'>,
  parts: PathParts = {},
): string {
  const { group, version, name, namespaced } = resource;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const within =
    namespaced && parts.namespace !== undefined ? `/namespaces/${encodeURIComponent(parts.namespace)}` : '';
  const object = parts.name === undefined ? '' : `/${encodeURIComponent(parts.name)}`;
  return `${root}${within}/${name}${object}${parts.subresource === undefined ? '' : `/${parts.subresource}`}`;
}

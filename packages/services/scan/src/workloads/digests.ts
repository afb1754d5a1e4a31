import { isMapping, type Mapping, type Store, workloadsOf } from '@seawall/kube';

/** What pods say that they run, by what their containers name as image. */
export function runningDigests(store: Store): Map<string, Set<string>> {
  const digests = new Map<string, Set<string>>();
  for (const namespace of store.namespaces()) {
    for (const object of store.in(namespace)) {
      if (object.ref.kind !== 'Pod') continue;
      const ids = imageIds(object.value);
      for (const { name, spec } of workloadsOf(object).flatMap(({ containers }) => containers)) {
        const digest = /sha256:[0-9a-f]{64}$/.exec(ids.get(name) ?? '')?.[0];
        if (digest === undefined || spec.image === undefined) continue;
        const known = digests.get(spec.image);
        if (known === undefined) digests.set(spec.image, new Set([digest]));
        else known.add(digest);
      }
    }
  }
  return digests;
}

/** By the name of the container, as the kubelet reports them. */
function imageIds({ status }: Mapping): Map<string, string> {
  const ids = new Map<string, string>();
  const listed = isMapping(status) ? status['containerStatuses'] : undefined;
  for (const one of Array.isArray(listed) ? listed : []) {
    if (!isMapping(one)) continue;
    const { name, imageID } = one;
    if (typeof name === 'string' && typeof imageID === 'string') ids.set(name, imageID);
  }
  return ids;
}

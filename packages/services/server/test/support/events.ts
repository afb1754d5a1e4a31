import type { Event } from '@seawall/model';

/** An event of a pod of Deployment `name`. */
export function event(
  kind: Event['kind'],
  time: string,
  more: Partial<Event> & { readonly name?: string } = {},
): Event {
  const { name = 'cart', ...rest } = more;
  return {
    time,
    kind,
    source: 'syscall',
    cluster: 'east',
    node: 'n1',
    workload: {
      namespace: 'shop',
      pod: `${name}-1`,
      container: 'app',
      image: 'nginx:1.29',
      owner: { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name },
    },
    fields: {},
    ...rest,
  };
}

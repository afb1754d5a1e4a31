import { hash } from 'node:crypto';

/** A container of the sample's story, as a sensor would tell of it. */
export interface SampleContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly node: string;
  readonly privileged: boolean;
  readonly pod: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly ip: string;
    readonly owner: { readonly kind: string; readonly name: string };
  };
}

function container(
  [namespace, workload, image, ip]: readonly [string, string, string, string],
  more: { readonly kind?: string; readonly privileged?: boolean; readonly node?: string } = {},
): SampleContainer {
  const digest = hash('sha256', `${namespace}/${workload}`);
  const kind = more.kind ?? 'Deployment';
  const suffix = kind === 'StatefulSet' ? '0' : `${digest.slice(0, 10)}-${digest.slice(10, 15)}`;
  return {
    id: digest,
    name: workload,
    image,
    node: more.node ?? 'worker-1',
    privileged: more.privileged ?? false,
    pod: {
      name: `${workload}-${suffix}`,
      namespace,
      uid: `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`,
      ip,
      owner: { kind, name: workload },
    },
  };
}

/** Who takes part, by the names of examples/bookshop. */
export const containers = {
  storefront: container(['bookshop', 'storefront', 'registry.bookshop.example/storefront:latest', '10.244.1.11']),
  catalogue: container(['bookshop', 'catalogue', 'registry.bookshop.example/catalogue:2.14.0', '10.244.1.12']),
  orders: container(['bookshop', 'orders', 'registry.bookshop.example/orders:5.2.1', '10.244.2.13'], {
    node: 'worker-2',
  }),
  reviews: container(['bookshop', 'reviews', 'bookshop/reviews', '10.244.2.14'], {
    node: 'worker-2',
    privileged: true,
  }),
  deployer: container(['operations', 'ci-deployer', 'registry.bookshop.example/ci-agent:11', '10.244.2.21'], {
    node: 'worker-2',
    privileged: true,
  }),
  postgres: container(['bookshop', 'postgres', 'postgres:16.4', '10.244.1.31'], { kind: 'StatefulSet' }),
} as const;

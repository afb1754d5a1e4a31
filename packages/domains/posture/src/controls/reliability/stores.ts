import type { Container, Workload } from '@seawall/kube';
import { holdsDisk } from './lifetime.ts';

/** Servers that keep data of their own: a second copy of one is a second, empty store and not a replica. */
const stores = new Set(
  (
    'arangodb cassandra clickhouse clickhouse-server cockroach consul couchbase couchdb dragonfly elasticsearch etcd ' +
    'grafana h2 influxdb jenkins kafka keydb loki mariadb memcached minio mongo mongodb mssql mysql mysql-server nats ' +
    'neo4j opensearch percona postgis postgres postgresql prometheus rabbitmq redis redis-stack registry scylla solr ' +
    'sqlite timescaledb valkey victoria-metrics zookeeper'
  ).split(' '),
);

/** `catalogue-db`, `users_database` */
const storeName = /(?:^|[-_.])(?:db|database)$/;

function isStore({ image, name }: Container): boolean {
  const program = image?.repository.slice(image.repository.lastIndexOf('/') + 1) ?? '';
  return stores.has(program) || storeName.test(program) || storeName.test(name);
}

/** Whether the pods keep data, by their disk or by the program that they run: whether several can is its matter. */
export function keepsData(workload: Workload): boolean {
  return (
    holdsDisk(workload) || workload.containers.some((container) => container.role !== 'init' && isStore(container))
  );
}

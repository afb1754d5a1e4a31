import type { AccessScope } from '../state/access.ts';
import type { Engine, ParameterValue } from './engine.ts';
import { scoped, timeParameter } from './search.ts';

/** Who talked to whom within a span of time: one edge of the graph of services. */
export interface Edge {
  readonly cluster: string;
  readonly namespace: string;
  /** `Deployment cart`; empty where the sensor did not know it. */
  readonly owner: string;
  readonly workload: string;
  readonly peerNamespace: string;
  readonly peer: string;
  readonly port: number;
  readonly protocol: string;
  readonly connections: number;
  readonly refused: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly requests: number;
  readonly failures: number;
  /** Milliseconds; absent where no request was timed. */
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
}

/** Up to this span the minutes are read, beyond it the hours. */
const byMinute = 6 * 60 * 60 * 1000;

/** The edges within the scope, those with most connections and requests first. Spans are taken by whole minutes or hours. */
export async function edges(
  engine: Engine,
  scope: AccessScope,
  span: {
    readonly from: Date;
    readonly to: Date;
    readonly cluster?: readonly string[];
    readonly namespace?: readonly string[];
  },
  limit: number,
): Promise<Edge[]> {
  const table = span.to.getTime() - span.from.getTime() <= byMinute ? 'seawall.edges_minute' : 'seawall.edges_hour';
  const parameters: Record<string, ParameterValue> = {
    from: timeParameter(span.from).slice(0, 19),
    to: timeParameter(span.to).slice(0, 19),
    limit,
  };
  const conditions = scoped(scope, parameters);
  const start = table.endsWith('minute') ? 'toStartOfMinute' : 'toStartOfHour';
  conditions.push(`time >= ${start}({from:DateTime('UTC')})`, `time < {to:DateTime('UTC')}`);
  for (const column of ['cluster', 'namespace'] as const) {
    const values = span[column];
    if (values === undefined) continue;
    parameters[column] = values;
    conditions.push(`has({${column}:Array(String)}, ${column})`);
  }
  const rows = await engine.query<Edge & { p: (number | null)[] }>(
    `select cluster, namespace, owner, workload, peer_namespace as peerNamespace, peer, peer_port as port, protocol,
       sum(connections) as connections, sum(refused) as refused, sum(bytes_sent) as bytesSent,
       sum(bytes_received) as bytesReceived, sum(requests) as requests, sum(failures) as failures,
       quantilesTDigestMerge(0.5, 0.95, 0.99)(durations) as p
     from ${table} where ${conditions.join(' and ')}
     group by cluster, namespace, owner, workload, peer_namespace, peer, peer_port, protocol
     order by connections + requests desc, owner, peer, port limit {limit:UInt32}`,
    parameters,
  );
  return rows.map(({ p: [p50, p95, p99], ...edge }) =>
    edge.requests === 0 ? edge : { ...edge, p50: p50 ?? 0, p95: p95 ?? 0, p99: p99 ?? 0 },
  );
}

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The server’s figures for Prometheus. */
export interface Metrics {
  readonly contentType: string;
  /** Counts a request from now until the returned function is told how it ended. */
  begin(): (method: string, path: string, status: number) => void;
  /** A figure that is asked for when somebody looks; one value for each set of labels. */
  gauge(name: string, help: string, read: () => Promise<readonly Sample[]> | readonly Sample[]): void;
  text(): Promise<string>;
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'seawall_http_requests_total',
    help: 'Requests by method, path and status.',
    labelNames: ['method', 'path', 'status'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'seawall_http_request_duration_seconds',
    help: 'How long requests took until their answer began.',
    labelNames: ['method', 'path'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const open = new Gauge({
    name: 'seawall_http_requests_open',
    help: 'Requests that are being answered.',
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    begin() {
      const from = performance.now();
      open.inc();
      return (method, path, status) => {
        open.dec();
        requests.inc({ method, path, status: String(status) });
        durations.observe({ method, path }, (performance.now() - from) / 1000);
      };
    },
    gauge(name, help, read) {
      const gauge = new Gauge({
        name,
        help,
        labelNames: ['kind', 'severity', 'state', 'cluster', 'result'],
        registers: [registry],
        async collect() {
          const samples = await read();
          gauge.reset();
          for (const { labels, value } of samples) gauge.set({ ...labels }, value);
        },
      });
    },
    text: () => registry.metrics(),
  };
}

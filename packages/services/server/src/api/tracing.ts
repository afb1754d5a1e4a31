/** Traces of the server itself. */
export interface Tracing {
  /** Runs a request as a span, within the trace that its `traceparent` names. */
  span(name: string, headers: Headers, run: () => Promise<void>, status: () => number): Promise<void>;
  /** Sends what waits, and stops. */
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Sends traces by OTLP over HTTP to where `OTEL_EXPORTER_OTLP_ENDPOINT` or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` says;
 * undefined, and nothing loaded, where neither is set.
 */
export async function openTracing(environment: Environment, version: string): Promise<Tracing | undefined> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = environment;
  if ((endpoint ?? '') === '' && (traces ?? '') === '') return undefined;
  const { startTracing } = await import('./tracing-otlp.ts');
  return startTracing(traces ?? `${endpoint?.replace(/\/$/, '')}/v1/traces`, version);
}

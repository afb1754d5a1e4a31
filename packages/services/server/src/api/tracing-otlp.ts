import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Tracing } from './tracing.ts';

/** Opens the exporter; loaded only when there is an endpoint. Attributes are those of OpenTelemetry’s HTTP conventions. */
export function startTracing(url: string, version: string): Tracing {
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'seawall', 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url }))],
  });
  const tracer = provider.getTracer('seawall', version);
  return {
    async span(name, headers, run, status) {
      const parent = parentOf(headers.get('traceparent'));
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER }, parent);
      const [method = '', route = ''] = name.split(' ');
      span.setAttributes({ 'http.request.method': method, 'http.route': route });
      try {
        await context.with(trace.setSpan(parent, span), run);
        span.setAttribute('http.response.status_code', status());
        if (status() >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      } finally {
        span.end();
      }
    },
    close: () => provider.shutdown(),
  };
}

/** W3C Trace Context, version 00. */
function parentOf(header: string | null): typeof ROOT_CONTEXT {
  const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return ROOT_CONTEXT;
  const sampled = (Number.parseInt(flags ?? '0', 16) & 1) === 1;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

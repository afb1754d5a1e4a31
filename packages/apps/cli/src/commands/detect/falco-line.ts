import type { Alert } from '@seawall/model';

/** An alert as Falco writes it in JSON, so that what reads Falco reads us. */
export function falcoLine(alert: Alert): string {
  const { time, rule, priority, source, node, message, tags, fields } = alert;
  return JSON.stringify({
    ...(node === undefined ? {} : { hostname: node }),
    output: `${time.slice(11, -1)}: ${priority} ${message}`,
    message,
    output_fields: fields,
    priority,
    rule,
    source: source.replace(/^.*:/, ''),
    tags,
    time,
  });
}

import type { Notification } from '../notification.ts';

// ArcSight Common Event Format, version 0 (Micro Focus, "Implementing ArcSight CEF", revision 25).

const severities = { critical: 10, high: 8, medium: 5, low: 3, info: 1 } as const;

/** A notification as one line of CEF, without a syslog header. */
export function cef(notification: Notification, version: string): string {
  const { alert } = notification;
  const header = [
    'CEF:0',
    'Seawall',
    'Seawall',
    version,
    `${notification.kind}:${notification.title}`,
    notification.title,
  ];
  const extension: Readonly<Record<string, string | undefined>> = {
    rt: String(Date.parse(notification.time)),
    externalId: notification.id,
    msg: notification.text,
    cnt: alert === undefined ? undefined : String(alert.count),
    dvchost: alert?.node,
    suser: alert?.actor?.name,
    src: alert?.actor?.addresses?.[0],
    fname: text(alert?.fields['fd.name']),
    sproc: text(alert?.fields['proc.name']),
    cs1Label: 'namespace',
    cs1: alert?.workload?.namespace,
    cs2Label: 'pod',
    cs2: alert?.workload?.pod,
    cs3Label: 'image',
    cs3: alert?.workload?.image,
    cs4Label: 'techniques',
    cs4: alert?.cells.map(({ technique }) => technique).join(' '),
  };
  const pairs = Object.entries(extension).filter(
    ([key, value]) => value !== undefined && value !== '' && (!key.endsWith('Label') || has(extension, key)),
  );
  return [
    ...header.map(escapeHeader),
    severities[notification.severity],
    pairs.map(([key, value]) => `${key}=${escapeValue(value ?? '')}`).join(' '),
  ].join('|');
}

function has(extension: Readonly<Record<string, string | undefined>>, label: string): boolean {
  const value = extension[label.slice(0, -'Label'.length)];
  return value !== undefined && value !== '';
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function escapeHeader(part: string): string {
  return part.replace(/[\\|]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}

function escapeValue(value: string): string {
  return value.replace(/[\\=]/g, '\\$&').replace(/\r?\n/g, '\\n');
}

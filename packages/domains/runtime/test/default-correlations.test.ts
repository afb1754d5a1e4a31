import { describe, expect, it } from 'vitest';
import {
  createReader,
  createSession,
  defaultCorrelationFiles,
  defaultRuleFiles,
  loadRules,
  readCorrelations,
} from '../src/index.ts';

const { rules } = loadRules(defaultRuleFiles());
const correlations = readCorrelations(defaultCorrelationFiles()).rules;
const none = { dropped: 0, unreadable: 0 };
const start = Date.parse('2026-03-02T10:00:00Z');
const container = 'c'.repeat(64);

/** An event so many seconds after the start. */
type Made = (second: number, index: number) => unknown;

/** Which of our rules over several events fire on a row of events, every so many seconds. */
function fired(every: number, ...events: readonly Made[]): string[] {
  const session = createSession({ rules, correlations, now: () => start, replay: true });
  const reader = createReader();
  reader.document({ type: 'container', container: { id: container, name: 'web', image: 'shop/web:1' } });
  const titles = new Set(correlations.map(({ title }) => title));
  const found = events.flatMap((make, index) => {
    const { observed } = reader.document(make(index * every, index));
    return observed.flatMap((one) => session.take(one, none));
  });
  return [
    ...new Set([...found, ...session.tick(none, true)].map(({ rule }) => rule).filter((rule) => titles.has(rule))),
  ];
}

function times(count: number, make: Made): Made[] {
  return Array.from({ length: count }, () => make);
}

interface Asked {
  readonly verb?: string;
  readonly resource?: string;
  readonly name?: (index: number) => string;
  readonly user?: (index: number) => string;
  readonly code?: number;
  readonly ip?: string;
  readonly more?: object;
}

function asked({
  verb = 'get',
  resource = 'secrets',
  name = () => 'x',
  user = () => 'ann',
  code = 200,
  ip = '10.0.0.9',
  more,
}: Asked): Made {
  return (second, index) => ({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    auditID: `${second}-${index}`,
    stage: 'ResponseComplete',
    stageTimestamp: new Date(start + second * 1000).toISOString(),
    verb,
    requestURI: `/api/v1/${resource}`,
    user: { username: user(index) },
    sourceIPs: [ip],
    userAgent: 'app/1',
    objectRef: { resource, namespace: 'shop', name: name(index) },
    responseStatus: { code },
    ...more,
  });
}

const all = { objectRef: { resource: 'secrets' } };
const binding = {
  objectRef: { resource: 'clusterrolebindings', name: 'b' },
  requestObject: { roleRef: { name: 'cluster-admin' } },
};

function call(type: string, process: object, more: object = {}): Made {
  return (second) => ({
    type,
    time: new Date(start + second * 1000).toISOString(),
    process: { tty: 0, uid: 0, user: 'root', container, ...process },
    result: 0,
    ...more,
  });
}

function connect(server: (index: number) => string): Made {
  return (second, index) =>
    call(
      'connect',
      { exepath: '/opt/scan' },
      { fd: { num: 4, client: '10.1.1.1:4000', server: server(index) } },
    )(second, index);
}

const token = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const tokenRead = call(
  'openat',
  { exepath: '/bin/cat' },
  { fd: { num: 3, name: token }, args: { name: token, flags: 'O_RDONLY' }, result: 3 },
);
const apiAsked = call('execve', { exepath: '/usr/bin/curl', args: ['https://kubernetes.default/api/v1/pods'] });
const terminal = call('execve', { exepath: '/bin/bash', tty: 34_816 });
const wayOut = call('execve', { exepath: '/usr/bin/nsenter', args: ['-t', '1', '-m'] });
const server: Made = (second) => ({
  type: 'execve',
  time: new Date(start + second * 1000).toISOString(),
  process: { pid: 10, exepath: '/usr/sbin/nginx', container },
});
const download = call('execve', { exepath: '/usr/bin/curl', args: ['-O', 'http://203.0.113.9/x'], ppid: 10 });
const dropped = call('execve', { exepath: '/opt/x', exeUpperLayer: true });

describe('our rules over several events', () => {
  it.each([
    [
      'Many secrets asked for by one user',
      1,
      times(15, asked({ name: (at) => `s${at}` })),
      times(14, asked({ name: (at) => `s${at}` })),
    ],
    [
      'Many requests refused to one user',
      1,
      times(25, asked({ code: 403, resource: 'pods' })),
      times(24, asked({ code: 403, resource: 'pods' })),
    ],
    [
      'Many requests refused to one public address',
      1,
      times(10, asked({ code: 403, resource: 'pods', ip: '8.8.4.4' })),
      times(10, asked({ code: 403, resource: 'pods' })),
    ],
    [
      'Many identities tried from one address',
      1,
      times(10, asked({ code: 401, user: (at) => `u${at}` })),
      times(10, asked({ code: 401, user: (at) => `u${at % 3}` })),
    ],
    [
      'Ports or machines scanned from a container',
      1,
      times(
        30,
        connect((at) => `10.2.0.${at}:80`),
      ),
      times(
        30,
        connect((at) => `10.2.0.${at % 5}:80`),
      ),
    ],
    [
      'Many ports of one machine tried from a container',
      1,
      times(
        20,
        connect((at) => `10.2.0.1:${1000 + at}`),
      ),
      times(
        20,
        connect((at) => `10.2.0.1:${1000 + (at % 5)}`),
      ),
    ],
    [
      'Flood of connections from a container',
      0.004,
      times(
        2000,
        connect(() => '10.2.0.1:80'),
      ),
      times(
        1900,
        connect(() => '10.2.0.1:80'),
      ),
    ],
    [
      'Much removed by one user',
      1,
      times(25, asked({ verb: 'delete', resource: 'pods', name: (at) => `p${at}` })),
      times(25, asked({ verb: 'delete', resource: 'leases', name: (at) => `p${at}` })),
    ],
    ['Token read and then used against the API', 60, [tokenRead, apiAsked], [apiAsked, tokenRead]],
    ['Exec into a pod and then a way out of its container', 60, [terminal, wayOut], [wayOut, terminal]],
    ['Download, then a program that the image does not hold', 60, [server, download, dropped], [server, dropped]],
    [
      'Rights widened and secrets listed',
      60,
      [asked({ verb: 'create', more: binding }), asked({ verb: 'list', more: all })],
      [asked({ verb: 'list', more: all }), asked({ verb: 'create', more: binding })],
    ],
  ])('%s', (title, every, attack, close) => {
    expect(fired(every, ...attack)).toContain(title);
    expect(fired(every, ...close)).not.toContain(title);
  });

  it('are all in this table', () => {
    expect(correlations).toHaveLength(12);
  });
});

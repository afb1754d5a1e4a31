import { describe, expect, it } from 'vitest';
import { createDetector, createReader, type Observed, type ReadLine } from '../src/index.ts';

const detector = createDetector({ rules: [] });

const audit = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  auditID: 'a1',
  verb: 'list',
  user: { username: 'ann' },
  objectRef: { resource: 'secrets', namespace: 'shop' },
  responseStatus: { code: 200 },
  sourceIPs: ['10.1.2.3'],
};

function read(...documents: readonly unknown[]): ReadLine {
  const reader = createReader();
  return documents.map((document) => reader.line(JSON.stringify(document))).at(-1) as ReadLine;
}

/** The values of fields, of the last event that the last document holds. */
function fields(names: readonly string[], ...documents: readonly unknown[]): (string | undefined)[] {
  const { observed } = read(...documents);
  const last = observed.at(-1) as Observed;
  return names.map((name) => detector.value(last, name));
}

const asked = [
  'ka.verb',
  'ka.user.name',
  'ka.target.resource',
  'ka.target.namespace',
  'ka.response.code',
  'ka.sourceips',
];
const answer = ['list', 'ann', 'secrets', 'shop', '200', '(10.1.2.3)'];

const gke = {
  insertId: 'g1',
  timestamp: '2026-01-01T00:00:00.5Z',
  resource: { labels: { cluster_name: 'prod' } },
  protoPayload: {
    serviceName: 'k8s.io',
    methodName: 'io.k8s.core.v1.secrets.list',
    resourceName: 'core/v1/namespaces/shop/secrets',
    authenticationInfo: { principalEmail: 'ann' },
    requestMetadata: { callerIp: '10.1.2.3' },
    status: { code: 0 },
  },
};

function gkeOf(resourceName: string): unknown {
  return { ...gke, protoPayload: { ...gke.protoPayload, resourceName } };
}

describe('audit events', () => {
  it.each([
    ['of the API server', audit],
    [
      'in a list, as the webhook backend sends them',
      { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', items: [audit] },
    ],
    ['in an array', [audit]],
    [
      'of EKS from CloudWatch',
      { logGroup: '/aws/eks/prod/cluster', logEvents: [{ id: '1', timestamp: 1, message: JSON.stringify(audit) }] },
    ],
    ['of AKS', { category: 'kube-audit', properties: { log: JSON.stringify(audit) } }],
    [
      'of AKS, several at once',
      { records: [{ category: 'kube-audit-admin', properties: { log: JSON.stringify(audit) } }] },
    ],
    ['of GKE', gke],
    [
      'of ACK',
      {
        __time__: 1,
        ...Object.fromEntries(
          Object.entries(audit).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
        ),
      },
    ],
    ['of ACK as one text', { __source__: 'x', content: JSON.stringify(audit) }],
  ])('%s', (_, document) => expect(fields(asked, document)).toEqual(answer));

  it('name their cluster where the log does', () => {
    expect(fields(['ka.cluster.name'], gke)).toEqual(['prod']);
    expect(
      fields(['ka.cluster.name'], { logGroup: '/aws/eks/eu/cluster', logEvents: [{ message: JSON.stringify(audit) }] }),
    ).toEqual(['eu']);
    const id = '/subscriptions/s/resourceGroups/r/providers/Microsoft.ContainerService/managedClusters/west';
    expect(
      fields(['ka.cluster.name'], {
        category: 'kube-audit',
        resourceId: id,
        properties: { log: JSON.stringify(audit) },
      }),
    ).toEqual(['west']);
  });

  it.each([
    ['7 of gRPC is refused', { code: 7 }, '403'],
    ['16 of gRPC is not logged in', { code: 16 }, '401'],
    ['0 of gRPC is well', {}, '200'],
  ])('of GKE: %s', (_, status, code) => {
    const document = { ...gke, protoPayload: { ...gke.protoPayload, status } };
    expect(fields(['ka.response.code'], document)).toEqual([code]);
  });

  it('of GKE name subresources and cluster-wide objects', () => {
    const names = ['ka.target.resource', 'ka.target.name', 'ka.target.subresource', 'ka.target.namespace'];
    expect(fields(names, gkeOf('core/v1/namespaces/shop/pods/web/exec'))).toEqual(['pods', 'web', 'exec', 'shop']);
    expect(fields(names, gkeOf('rbac.authorization.k8s.io/v1/clusterroles/admin'))).toEqual([
      'clusterroles',
      'admin',
      undefined,
      undefined,
    ]);
    expect(fields(names, gkeOf('core/v1/namespaces/shop'))).toEqual(['namespaces', 'shop', undefined, undefined]);
  });

  it('get an id when the log has lost it', () => {
    const { auditID: _, ...without } = audit;
    expect(fields(['ka.verb', 'ka.auditid'], without)[0]).toBe('list');
    expect(fields(['ka.auditid'], without)).toEqual(fields(['ka.auditid'], without));
  });

  it.each([
    ['other categories of Azure', { category: 'guard', properties: { log: 'x' } }],
    ['other services of Google', { protoPayload: { serviceName: 'container.googleapis.com' } }],
  ])('are not %s', (_, document) => expect(read(document)).toEqual({ observed: [], faults: [] }));
});

describe('Tetragon', () => {
  const parent = { pid: 10, binary: '/usr/sbin/nginx', arguments: '-g "daemon off;"', uid: 0 };
  const pod = {
    namespace: 'shop',
    name: 'web-1',
    container: { id: 'containerd://abcdef0123456789', name: 'web', image: { name: 'shop/web:1' } },
    workload: 'web',
    workload_kind: 'Deployment',
  };
  const process = { pid: 20, binary: '/bin/bash', arguments: '-c "cat /etc/shadow"', uid: 0, cwd: '/tmp', pod };
  const exec = { process_exec: { process, parent }, node_name: 'n1', time: '2026-01-01T00:00:00.123456789Z' };

  it('tells of programs with their parent and pod', () => {
    const names = [
      'evt.type',
      'proc.name',
      'proc.args[1]',
      'proc.pname',
      'container.id',
      'k8s.ns.name',
      'container.image.repository',
      'evt.time',
      'evt.hostname',
    ];
    expect(fields(names, exec)).toEqual([
      'execve',
      'bash',
      'cat /etc/shadow',
      'nginx',
      'abcdef012345',
      'shop',
      'shop/web',
      '00:00:00.123456789',
      'n1',
    ]);
  });

  it('tells of files and connections that its policies watch', () => {
    const opened = {
      process_kprobe: {
        process,
        parent,
        function_name: 'security_file_permission',
        args: [{ file_arg: { path: '/etc/shadow' } }, { int_arg: 4 }],
      },
    };
    expect(
      fields(['evt.type', 'fd.name', 'evt.is_open_read', 'evt.is_open_write', 'fd.directory'], exec, opened),
    ).toEqual(['openat', '/etc/shadow', 'true', 'false', '/etc']);
    const written = {
      process_kprobe: {
        process,
        parent,
        function_name: 'security_file_permission',
        args: [{ file_arg: { path: '/etc/shadow' } }, { int_arg: 2 }],
      },
    };
    expect(fields(['evt.is_open_write'], exec, written)).toEqual(['true']);
    const connected = {
      process_kprobe: {
        process,
        parent,
        function_name: 'tcp_connect',
        args: [{ sock_arg: { family: 'AF_INET', saddr: '10.0.0.1', daddr: '1.2.3.4', sport: 4000, dport: 443 } }],
      },
    };
    expect(fields(['evt.type', 'fd.sip', 'fd.sport', 'fd.name'], exec, connected)).toEqual([
      'connect',
      '1.2.3.4',
      '443',
      '10.0.0.1:4000->1.2.3.4:443',
    ]);
    expect(
      fields(['evt.type'], { process_kprobe: { process, parent, function_name: '__x64_sys_setns', args: [] } }),
    ).toEqual(['setns']);
  });
});

describe('Tracee', () => {
  const base = {
    timestamp: 1767225600123456800,
    processId: 2,
    hostProcessId: 200,
    hostParentProcessId: 100,
    userId: 0,
    processName: 'sh',
    hostName: 'n1',
    container: { id: 'abcdef0123456789', name: 'web', image: 'shop/web:1' },
    kubernetes: { podName: 'web-1', podNamespace: 'shop', podUID: 'u' },
  };

  it('tells of programs, files and connections', () => {
    const exec = {
      ...base,
      eventName: 'sched_process_exec',
      args: [
        { name: 'pathname', value: '/bin/busybox' },
        { name: 'argv', value: ['sh', '-c', 'id'] },
      ],
    };
    expect(fields(['evt.type', 'proc.exepath', 'proc.args', 'container.name', 'k8s.pod.name'], exec)).toEqual([
      'execve',
      '/bin/busybox',
      '-c id',
      'web',
      'web-1',
    ]);
    const open = {
      ...base,
      eventName: 'security_file_open',
      args: [
        { name: 'pathname', value: '/etc/shadow' },
        { name: 'flags', value: 'O_RDONLY' },
      ],
    };
    expect(fields(['evt.type', 'fd.name', 'evt.is_open_read'], exec, open)).toEqual(['openat', '/etc/shadow', 'true']);
    const connect = {
      ...base,
      eventName: 'security_socket_connect',
      args: [
        { name: 'sockfd', value: 3 },
        { name: 'remote_addr', value: { sa_family: 'AF_INET', sin_addr: '1.2.3.4', sin_port: '443' } },
      ],
    };
    expect(fields(['evt.type', 'fd.sip', 'fd.sport'], exec, connect)).toEqual(['connect', '1.2.3.4', '443']);
  });

  it('brings what its signatures found', () => {
    const found = {
      ...base,
      eventName: 'anti_debugging',
      args: [],
      metadata: {
        Description: 'It looks for a debugger',
        Properties: { Severity: 3, signatureName: 'Anti-Debugging', external_id: 'T1622' },
      },
    };
    const [alert] = read(found).observed;
    expect(alert).toMatchObject({
      kind: 'alert',
      alert: {
        rule: 'Anti-Debugging',
        severity: 'critical',
        tags: ['T1622'],
        workload: { namespace: 'shop', pod: 'web-1' },
      },
    });
  });
});

describe('Falco', () => {
  const document = {
    time: '2026-01-01T00:00:00.5Z',
    rule: 'Terminal shell',
    priority: 'Notice',
    source: 'syscall',
    output: '00:00:00.500000000: Notice A shell (x)',
    tags: ['T1059'],
    hostname: 'n1',
    output_fields: {
      'evt.type': 'execve',
      'proc.name': 'bash',
      'container.id': 'abcdef012345',
      'k8s.ns.name': 'shop',
      'k8s.pod.name': 'web-1',
    },
  };

  it('brings its alert and the event beside it', () => {
    const { observed } = read(document);
    expect(observed.map(({ kind }) => kind)).toEqual(['alert', 'syscall']);
    expect(observed[0]).toMatchObject({
      alert: {
        rule: 'Terminal shell',
        severity: 'low',
        message: 'A shell (x)',
        workload: { namespace: 'shop', pod: 'web-1' },
      },
    });
    expect(fields(['proc.name', 'container.id'], document)).toEqual(['bash', 'abcdef012345']);
  });
});

describe('recordings', () => {
  it('keep processes, descriptors and directories from line to line', () => {
    const lines = [
      { type: 'container', container: { id: 'c'.repeat(64), image: 'a/b:1' } },
      { type: 'execve', process: { pid: 1, exepath: '/sbin/init', container: 'c'.repeat(64), cwd: '/' } },
      { type: 'clone', process: 1, result: 2 },
      { type: 'execve', process: { pid: 2, exepath: '/bin/sh', args: ['-c', 'x'] } },
      { type: 'chdir', process: 2, args: { path: 'srv' } },
      { type: 'connect', process: 2, fd: { num: 4, server: '[2001:db8::1]:443' } },
      { type: 'dup2', process: 2, fd: 4, result: 0 },
      { type: 'unlinkat', process: 2, args: { name: '../tmp/./x' } },
    ];
    expect(
      fields(['proc.pname', 'proc.cwd', 'container.image.repository', 'fs.path.name', 'proc.stdin.type'], ...lines),
    ).toEqual(['init', '/srv/', 'a/b', '/tmp/x', 'ipv6']);
  });
});

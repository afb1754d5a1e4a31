import { existsSync, globSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import {
  auditEvents,
  auditSource,
  bindAudit,
  createEngine,
  createLoader,
  printFilter,
  type Rule,
  syscallSource,
  type Value,
} from '../src/index.ts';

// The official rules over synthetic events in which nothing matches: what a node's events nearly always are.

type Event = Readonly<Record<string, Value>>;

const shared = join(process.env['SEAWALL_SHARED'] ?? '../shared', 'conformance');
const seconds = 3;

function loaded(files: readonly string[], source: typeof syscallSource): readonly Rule[] {
  const loader = createLoader({ sources: [source] });
  let rules: readonly Rule[] = [];
  for (const file of files) ({ rules } = loader.load(file, readFileSync(file, 'utf8')));
  return rules;
}

/** Everything a container's web server does in an ordinary moment; `index` varies names and numbers. */
function base(type: string, index: number): Record<string, Value> {
  return {
    'evt.type': type,
    'evt.num': index + 1,
    'evt.rawres': 3,
    'evt.res': 'SUCCESS',
    'evt.is_open_read': type.startsWith('open'),
    'evt.is_open_write': false,
    'evt.is_open_exec': false,
    'evt.arg.flags': 'O_RDONLY|O_CLOEXEC',
    'evt.arg.path': undefined,
    'evt.arg.name': undefined,
    'evt.buffer': undefined,
    'fd.num': 3 + (index % 40),
    'fd.name': type.startsWith('open')
      ? `/srv/app/data/${index % 700}/items.json`
      : `10.1.2.3:${40_000 + index}->10.4.5.6:443`,
    'fd.nameraw': `data/${index % 700}/items.json`,
    'fd.directory': `/srv/app/data/${index % 700}`,
    'fd.filename': 'items.json',
    'fd.typechar': type.startsWith('open') ? 'f' : '4',
    'fd.type': type.startsWith('open') ? 'file' : 'ipv4',
    'fd.l4proto': type.startsWith('open') ? undefined : 'tcp',
    'fd.sockfamily': type.startsWith('open') ? undefined : 'ip',
    'fd.sport': type.startsWith('open') ? undefined : 443,
    'fd.cip': type.startsWith('open') ? undefined : 0x0a_01_02_03,
    'fd.cnet': type.startsWith('open') ? undefined : 0x0a_01_02_03,
    'fd.sip': type.startsWith('open') ? undefined : 0x0a_04_05_06,
    'fd.snet': type.startsWith('open') ? undefined : 0x0a_04_05_06,
    'fd.rnet': type.startsWith('open') ? undefined : 0x0a_04_05_06,
    'fd.net': type.startsWith('open') ? undefined : [0x0a_01_02_03, 0x0a_04_05_06],
    'fd.ip': type.startsWith('open') ? undefined : [0x0a_01_02_03, 0x0a_04_05_06],
    'fd.connected': true,
    'fd.name_changed': false,
    'proc.name': ['api', 'nginx', 'java', 'envoy'][index % 4],
    'proc.exe': '/usr/local/bin/node',
    'proc.exepath': '/usr/local/bin/node',
    'proc.pname': 'containerd-shim',
    'proc.aname': ['node', 'containerd-shim', 'systemd'],
    'proc.aname[2]': 'systemd',
    'proc.cmdline': `node server.js --worker ${index % 16}`,
    'proc.pcmdline': 'containerd-shim -namespace k8s.io',
    'proc.args': `server.js --worker ${index % 16}`,
    'proc.tty': 0,
    'proc.vpid': 7,
    'proc.cwd': '/srv/app/',
    'proc.is_exe_upper_layer': false,
    'proc.is_exe_from_memfd': false,
    'user.name': 'app',
    'user.uid': 1000,
    'user.loginuid': -1,
    'container.id': '3ad7b26ded6d',
    'container.image.repository': 'registry.example.com/shop/web',
    'container.privileged': false,
    'k8s.ns.name': 'shop',
    'thread.cap_permitted': '',
  };
}

/** A mix as nodes show it: mostly files and network, some processes, and calls that no rule asks for. */
const mix: readonly (readonly [type: string, share: number])[] = [
  ['openat', 40],
  ['mmap', 15],
  ['sendto', 10],
  ['recvfrom', 10],
  ['close', 10],
  ['connect', 5],
  ['accept4', 4],
  ['execve', 3],
  ['unlinkat', 2],
  ['renameat2', 1],
];

function synthetic(count: number): Event[] {
  const types = mix.flatMap(([type, share]) => Array.from({ length: share }, () => type));
  return Array.from({ length: count }, (_, index) => base(types[(index * 37) % types.length] as string, index));
}

function measure<Item>(name: string, events: readonly Item[], match: (event: Item) => number): void {
  let matched = 0;
  for (let round = 0; round < 100; round += 1) for (const event of events) matched += match(event);
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  const processor = process.cpuUsage();
  let done = 0;
  while (performance.now() - start < seconds * 1000) {
    for (const event of events) matched += match(event);
    done += events.length;
  }
  const elapsed = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(processor);
  const allocated = (process.memoryUsage().heapUsed - before) / done;
  const [wall, busy] = [done / elapsed, (done / (user + system)) * 1e6].map((rate) =>
    Math.round(rate).toLocaleString('en'),
  );
  console.log(
    `${name}: ${wall} events/s, ${busy} per second of processor time, heap growth ${allocated.toFixed(2)} bytes per event, ${matched} matches`,
  );
}

if (existsSync(shared)) {
  console.log(
    `node ${process.version}, ${cpus()[0]?.model}; one thread, ${seconds} s each after a hundred warm-up rounds`,
  );
  const files = globSync(join(shared, 'falco-rules/rules/*.yaml')).sort();
  const begin = performance.now();
  const rules = loaded(files, syscallSource);
  console.log(`${rules.length} official syscall rules loaded in ${Math.round(performance.now() - begin)} ms`);
  // Few enough to stay in the cache, as an event that was decoded a moment ago is.
  const events = synthetic(500);
  const bind = ({ name, argument }: { name: string; argument?: string }) => {
    const key = argument === undefined ? name : `${name}[${argument}]`;
    return (event: Event) => event[key];
  };
  const enabled = new Set(rules.map(({ name }) => name));
  const typeOf = (event: Event) => event['evt.type'] as string;
  const options = { source: syscallSource, rules, bind, typeOf, enabled };
  for (const matching of ['first', 'all'] as const) {
    const engine = createEngine({ ...options, matching });
    const hits = new Map<string, number>();
    for (const event of events) for (const { name } of engine.match(event)) hits.set(name, (hits.get(name) ?? 0) + 1);
    for (const [name, count] of hits)
      console.log(
        `  ${count} × ${name}: ${printFilter(rules.find((rule) => rule.name === name)!.filter).slice(0, 400)}`,
      );
    measure(`indexed, ${matching}`, events, (event) => engine.match(event).length);
  }
  const cheap = createEngine({ ...options, cheapFields: true });
  measure('indexed, fields read each time', events, (event) => cheap.match(event).length);
  const { typeOf: _, ...untyped } = options;
  const plain = createEngine(untyped);
  measure('without the index of types', events, (event) => plain.match(event).length);

  const audit = loaded(globSync(join(shared, 'falco-k8saudit/plugins/*/rules/*.yaml')), auditSource);
  const auditEngine = createEngine({ source: auditSource, rules: audit, bind: bindAudit, matching: 'all' });
  const body = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: 'a',
    stage: 'ResponseComplete',
    verb: 'update',
    requestURI: '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n1',
    user: { username: 'system:node:n1', groups: ['system:nodes'] },
    objectRef: { resource: 'leases', namespace: 'kube-node-lease', name: 'n1' },
    responseStatus: { code: 200 },
    stageTimestamp: '2026-01-01T00:00:00.000000Z',
    annotations: { 'authorization.k8s.io/decision': 'allow' },
  };
  const auditMix = auditEvents(Array.from({ length: 500 }, () => structuredClone(body)));
  measure(`${audit.length} official audit rules, all`, auditMix, (event) => auditEngine.match(event).length);
} else
  console.log(
    `skipped: the rule files are not under ${shared} (SEAWALL_SHARED names the folder that holds conformance/)`,
  );

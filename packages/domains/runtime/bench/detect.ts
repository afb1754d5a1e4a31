import { existsSync, globSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import {
  createDetector,
  createReader,
  createSession,
  defaultRuleFiles,
  loadRules,
  type Observed,
  type RuleFile,
} from '../src/index.ts';

// The official rules over recorded events: what the process table knows is read through the same binding as from the sensor.
// Events are decoded once before, as they are in memory when a rule engine sees them; reading lines is measured apart.

const shared = join(process.env['SEAWALL_SHARED'] ?? '../shared', 'conformance');
const seconds = 4;
const number = (value: number, digits = 0): string => value.toLocaleString('en', { maximumFractionDigits: digits });

function filesOf(pattern: string): RuleFile[] {
  return globSync(join(shared, pattern))
    .sort()
    .map((file) => ({ name: file, text: readFileSync(file, 'utf8') }));
}

/** What containers of a shop do in an ordinary moment, a node's share of files, connections and processes; seldom an alert. */
function recording(count: number): string[] {
  const lines: string[] = [];
  const names = ['web', 'cart', 'search', 'pay', 'mail', 'stock', 'gateway', 'jobs'];
  const programs = [
    '/usr/sbin/nginx',
    '/usr/local/bin/node',
    '/opt/java/bin/java',
    '/usr/bin/python3',
    '/usr/local/bin/envoy',
    '/app/server',
  ];
  const add = (value: unknown): void => void lines.push(JSON.stringify(value));
  for (const [at, name] of names.entries()) {
    const id = `${at}`.repeat(64);
    add({
      type: 'container',
      container: {
        id,
        name,
        type: 'containerd',
        image: `registry.example.com/shop/${name}:1.${at}`,
        privileged: false,
        pod: { name: `${name}-6d9c`, namespace: 'shop', uid: `uid-${at}` },
      },
    });
    add({
      type: 'execve',
      process: {
        pid: 10 + at,
        ppid: 1,
        exepath: '/usr/bin/containerd-shim-runc-v2',
        args: ['-namespace', 'k8s.io'],
        uid: 0,
        user: 'root',
      },
    });
    for (let worker = 0; worker < 6; worker += 1) {
      const path = programs[(at + worker) % programs.length] as string;
      add({
        type: 'execve',
        time: '2026-03-02T10:00:00Z',
        process: {
          pid: 100 + at * 10 + worker,
          ppid: 10 + at,
          vpid: 7 + worker,
          exepath: path,
          args: ['server.js', '--worker', `${worker}`],
          cwd: '/srv/app',
          tty: 0,
          uid: 1000,
          user: 'app',
          gid: 1000,
          group: 'app',
          loginUid: -1,
          capPermitted: '',
          capEffective: '',
          exeUpperLayer: false,
          container: id,
        },
        result: 0,
      });
    }
  }
  const pids = names.flatMap((_, at) => [0, 1, 2, 3, 4, 5].map((worker) => 100 + at * 10 + worker));
  // Of a hundred events: the mix of a busy node, as in the published measurements.
  const mix: readonly (readonly [type: string, share: number])[] = [
    ['openat', 38],
    ['read', 10],
    ['mmap', 12],
    ['sendto', 10],
    ['recvfrom', 10],
    ['close', 8],
    ['connect', 5],
    ['accept4', 3],
    ['execve', 2],
    ['unlinkat', 1],
    ['renameat2', 1],
  ];
  const types = mix.flatMap(([type, share]) => Array.from({ length: share }, () => type));
  const files = [
    '/srv/app/data/{n}/items.json',
    '/srv/app/node_modules/m{n}/index.js',
    '/etc/ssl/certs/ca-certificates.crt',
    '/proc/self/status',
    '/usr/lib/x86_64-linux-gnu/libssl.so.3',
    '/tmp/upload-{n}',
    '/etc/resolv.conf',
    '/etc/hosts',
  ];
  for (let index = 0; index < count; index += 1) {
    const type = types[(index * 37) % types.length] as string;
    const pid = pids[(index * 13) % pids.length] as number;
    const file = (files[(index * 7) % files.length] as string).replace('{n}', String(index % 500));
    const base = { type, time: 1_772_445_600_000_000_000 + index, process: pid, result: 3 };
    const connection = {
      num: 4 + (index % 60),
      client: `10.244.1.${index % 250}:${32_768 + (index % 20_000)}`,
      server: `10.96.0.${index % 200}:${[443, 5432, 6379, 8080, 9090][index % 5]}`,
      isServer: type === 'accept4',
      protocol: 'tcp',
    };
    if (type === 'openat')
      add({
        ...base,
        fd: { num: 3 + (index % 40), name: file },
        args: {
          name: file,
          flags: index % 9 === 0 && /^\/(?:srv|tmp)/.test(file) ? 'O_WRONLY|O_CREAT|O_TRUNC' : 'O_RDONLY|O_CLOEXEC',
          mode: '0644',
        },
      });
    else if (type === 'execve')
      add({
        ...base,
        process: {
          pid: 5000 + (index % 300),
          ppid: pid,
          exepath: ['/bin/date', '/usr/bin/env', '/app/healthcheck', '/usr/bin/git'][index % 4],
          args: ['--quiet', `${index % 50}`],
        },
        result: 0,
      });
    else if (type === 'unlinkat') add({ ...base, args: { name: `/tmp/upload-${index % 500}` }, result: 0 });
    else if (type === 'renameat2')
      add({
        ...base,
        args: { oldpath: `/srv/app/data/${index % 500}/a.tmp`, newpath: `/srv/app/data/${index % 500}/a.json` },
        result: 0,
      });
    else if (type === 'mmap' || type === 'close') add({ ...base, result: 0 });
    else add({ ...base, fd: connection, args: {} });
  }
  return lines;
}

function observedOf(lines: readonly string[]): Observed[] {
  const reader = createReader();
  return lines.flatMap((line) => [...reader.line(line).observed]);
}

interface Rate {
  readonly perSecond: number;
  readonly perBusySecond: number;
  readonly bytes: number;
}

/** Whole rounds over the items until the time is over. */
function measure<Item>(items: readonly Item[], work: (item: Item) => unknown): Rate {
  for (let round = 0; round < 3; round += 1) for (const item of items) work(item);
  const heap = process.memoryUsage().heapUsed;
  const busy = process.cpuUsage();
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < seconds * 1000) {
    for (const item of items) work(item);
    done += items.length;
  }
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(busy);
  return {
    perSecond: (done / elapsed) * 1000,
    perBusySecond: (done / (user + system)) * 1e6,
    bytes: (process.memoryUsage().heapUsed - heap) / done,
  };
}

function report(name: string, { perSecond, perBusySecond, bytes }: Rate, what = 'events'): void {
  console.log(
    `${name}: ${number(perSecond)} ${what}/s, ${number(perBusySecond)} per second of processor time, ${number(Math.max(0, bytes), 1)} bytes of heap an event`,
  );
}

function timedLoad(files: readonly RuleFile[]): ReturnType<typeof loadRules> {
  const rounds = 5;
  let best = Number.POSITIVE_INFINITY;
  let book = loadRules(files);
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    book = loadRules(files);
    createDetector({ rules: book.rules });
    best = Math.min(best, performance.now() - start);
  }
  console.log(
    `${book.rules.length} rules of ${files.length} files loaded and compiled in ${number(best)} ms (best of ${rounds})`,
  );
  return book;
}

console.log(`node ${process.version}, ${cpus()[0]?.model}; one thread, ${seconds} s each`);
if (existsSync(shared)) {
  const lines = recording(100_000);
  const before = process.memoryUsage().heapUsed;
  const events = observedOf(lines);
  console.log(
    `${number(events.length)} events of the recording, ${number((process.memoryUsage().heapUsed - before) / events.length)} bytes each in memory`,
  );
  const official = timedLoad(filesOf('falco-rules/rules/*.yaml'));
  const every = new Set(official.rules.map(({ name }) => name));
  const asWritten = new Set(official.rules.filter(({ definition }) => definition.enabled).map(({ name }) => name));
  for (const [matching, enabled] of [
    ['first', asWritten],
    ['all', asWritten],
    ['all', every],
  ] as const) {
    const detector = createDetector({ rules: official.rules, matching, enabled });
    const fired = events.reduce((sum, event) => sum + detector.judge(event).length, 0);
    report(
      `${enabled.size} official syscall rules, ${matching} (${number((100 * fired) / events.length, 2)} % of events match)`,
      measure(events, (event) => detector.judge(event)),
    );
  }
  const reader = createReader();
  report(
    'reading recorded lines',
    measure(lines, (line) => reader.line(line)),
    'lines',
  );

  const auditRules = timedLoad(filesOf('falco-k8saudit/plugins/*/rules/*.yaml'));
  const traces = globSync(join(shared, 'falco-audit/traces/*.json')).flatMap((file) =>
    readFileSync(file, 'utf8').split('\n'),
  );
  const audit = observedOf(traces.filter((line) => line.includes('"kind":"Event"')));
  const auditOn = new Set(auditRules.rules.map(({ name }) => name));
  const auditDetector = createDetector({ rules: auditRules.rules, enabled: auditOn });
  report(
    `official audit rules over ${audit.length} recorded requests`,
    measure(audit, (event) => auditDetector.judge(event)),
  );
  const auditLines = traces.filter((line) => line.includes('"kind":"Event"'));
  const auditReader = createReader();
  report(
    'the same from lines of the log, JSON included',
    measure(auditLines, (line) => auditReader.line(line).observed.map((one) => auditDetector.judge(one))),
  );

  const own = timedLoad(defaultRuleFiles());
  const session = createSession({ rules: own.rules, now: Date.now, replay: true });
  const none = { dropped: 0, unreadable: 0 };
  report(
    'our own rules, alerts and counts included',
    measure(events, (event) => session.take(event, none)),
  );
  console.log(`resident memory of the process: ${number(process.memoryUsage().rss / 1048576)} MB`);
} else
  console.log(
    `skipped: the rule files are not under ${shared} (SEAWALL_SHARED names the folder that holds conformance/)`,
  );

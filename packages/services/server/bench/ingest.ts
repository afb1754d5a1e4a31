import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event, Finding } from '@seawall/model';
import { fingerprint } from '@seawall/model';
import { openEvents } from '../src/events/open.ts';
import { countFindings } from '../src/state/findings/counts.ts';
import { type FindingFilter, type FindingSort, listFindings } from '../src/state/findings/list.ts';
import type { FindingSet } from '../src/state/findings/set.ts';
import { submitFindings } from '../src/state/findings/submit.ts';
import { saveCluster } from '../src/state/inventory/clusters.ts';
import { openState } from '../src/state/open.ts';

// What the embedded stores take in and give back: `npm run bench -- ingest [events | findings]`. Everything goes the way
// that the server goes: events as the model has them, findings as sets, each acknowledged when it is on the disk.

const folder = mkdtempSync(join(tmpdir(), 'seawall-bench-'));
spawnSync('chmod', ['755', folder]);
console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? '?'}, load ${readFileSync('/proc/loadavg', 'utf8').split(' ')[0]}`,
);
const part = process.argv[3];
if (part !== 'findings') await benchEvents();
if (part !== 'events') await benchFindings();
rmSync(folder, { recursive: true });

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await run();
  return performance.now() - from;
}

function say(what: string, value: string, how: string): void {
  console.log(`${what.padEnd(46)} ${value.padStart(16)}   ${how}`);
}

function perSecond(rows: number, ms: number): string {
  return `${Math.round((rows / ms) * 1000).toLocaleString('en')}/s`;
}

interface Process {
  readonly pid: string;
  readonly name: string;
  readonly processorMs: number;
  readonly pssKb: number;
}

/** This process and all that it started. */
function family(): Process[] {
  const all = readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [{ pid, parent: fields[1] ?? '', ticks: Number(fields[11]) + Number(fields[12]) }];
      } catch {
        return [];
      }
    });
  const own = new Set([String(process.pid)]);
  for (let before = 0; before < own.size; ) {
    before = own.size;
    for (const { pid, parent } of all) if (own.has(parent)) own.add(pid);
  }
  return all
    .filter(({ pid }) => own.has(pid))
    .flatMap(({ pid, ticks }) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        const pss = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
        const child = command.includes('postgres') ? 'PostgreSQL' : 'chDB';
        const name = Number(pid) === process.pid ? 'server' : child;
        return [{ pid, name, processorMs: ticks * 10, pssKb: Number(pss ?? 0) }];
      } catch {
        return [];
      }
    });
}

function processorMs(): number {
  return family().reduce((sum, { processorMs: own }) => sum + own, 0);
}

/** Memory by program, shared pages counted once. */
function memory(): string {
  return [...Map.groupBy(family(), ({ name }) => name)]
    .map(([name, own]) => `${name} ${Math.round(own.reduce((sum, { pssKb }) => sum + pssKb, 0) / 1024)} MB`)
    .join(', ');
}

function flow(i: number, now: number): Event {
  const name = `service-${i % 300}`;
  return {
    time: new Date(now - (i % 3_600_000)).toISOString(),
    kind: 'flow',
    source: 'agent',
    cluster: 'east',
    node: `node-${i % 20}`,
    workload: {
      namespace: `team-${i % 30}`,
      pod: `${name}-${i % 7}`,
      owner: { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace: `team-${i % 30}`, name },
    },
    fields: {
      'proc.name': 'nginx',
      'peer.workload': `Deployment service-${(i * 7) % 300}`,
      'peer.namespace': `team-${(i * 7) % 30}`,
      'peer.port': 8080,
      'flow.protocol': 'tcp',
      'flow.bytes.sent': i % 5000,
      'flow.bytes.received': i % 9000,
    },
  };
}

async function benchEvents(): Promise<void> {
  const events = await openEvents({ folder: join(folder, 'events') });
  const size = 50_000;
  const now = Date.now();
  const rates: number[] = [];
  const processor: number[] = [];
  for (let batch = 0; batch < 8; batch++) {
    const list = Array.from({ length: size }, (_, i) => flow(batch * size + i, now));
    const before = processorMs();
    rates.push(await timed(() => events.insert(list, `bench-${batch}`)));
    processor.push(processorMs() - before);
  }
  say(
    'events, one after the other',
    perSecond(size, median(rates)),
    `median of ${rates.length} batches of ${size}, fsync, roll-ups included`,
  );
  say(
    'the same, by time of processors',
    perSecond(size, median(processor) / cpus().length),
    `if all ${cpus().length} ran for it and nothing else`,
  );
  const lists = Array.from({ length: 8 }, (__, batch) =>
    Array.from({ length: size }, (_, i) => flow(batch * size + i, now)),
  );
  const both = await timed(() => Promise.all(lists.map((list, i) => events.insert(list, `bench-parallel-${i}`))));
  say('events, eight batches at once', perSecond(8 * size, both), 'the whole of it');
  const small = 200;
  const batches = 1500;
  let sent = 0;
  const many = await timed(() =>
    Promise.all(
      Array.from({ length: 64 }, async () => {
        while (sent < batches) {
          const batch = sent++;
          const list = Array.from({ length: small }, (_, i) => flow(batch * small + i, now));
          await events.insert(list, `bench-small-${batch}`);
        }
      }),
    ),
  );
  say('events of 64 senders', perSecond(small * batches, many), `${batches} batches of ${small}, each acknowledged`);
  const chunk = 500_000;
  for (let done = 0; done < 10_000_000; done += chunk) {
    await events.engine.command(`insert into seawall.event_flow (id, time, source, cluster, namespace, owner, workload, peer,
        peer_namespace, peer_port, protocol, bytes_sent, bytes_received, fields)
      select number, now64(3) - toIntervalMillisecond(number % 21000000), 'agent', 'east',
        concat('team-', toString(number % 30)), concat('Deployment service-', toString(number % 300)),
        concat('w', toString(number % 300)), concat('Deployment service-', toString((number * 7) % 300)),
        concat('team-', toString((number * 7) % 30)), 8080, 'tcp', number % 5000, number % 9000, '{}'
      from numbers(${done}, ${chunk})`);
  }
  const span = { from: new Date(now - 6 * 3_600_000), to: new Date(now + 60_000) };
  const rolled: number[] = [];
  const raw: number[] = [];
  for (let i = 0; i < 9; i++) {
    rolled.push(await timed(() => events.edges({}, span, 1000)));
    raw.push(
      await timed(() =>
        events.engine.query(`select namespace, owner, peer_namespace, peer, peer_port, count() as connections,
          sum(bytes_sent) as sent, sum(bytes_received) as received from seawall.event_flow
          group by namespace, owner, peer_namespace, peer, peer_port order by connections desc limit 1000`),
      ),
    );
  }
  const [stored] = await events.engine.query<{ rows: number }>('select count() as rows from seawall.event_flow');
  say(
    `who talks to whom, ${((stored?.rows ?? 0) / 1e6).toFixed(1)} million flows`,
    `${Math.round(median(rolled))} ms`,
    'from the roll-up by minute, median of 9',
  );
  say('the same from every row', `${Math.round(median(raw))} ms`, 'no roll-up, median of 9');
  say('memory', '', memory());
  await events.close();
}

function finding(scope: number, i: number, severity: Finding['severity'], said: string): Finding {
  const subject = {
    type: 'resource',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: `team-${scope % 30}`,
    name: `service-${scope}-${i % 200}`,
  } as const;
  const rule = `control-${i % 97}`;
  const path = `spec.containers[name=c${i}]`;
  return {
    id: fingerprint({ kind: 'misconfiguration', rule, subject, part: path }),
    kind: 'misconfiguration',
    rule,
    severity,
    subject,
    part: path,
    place: { file: 'cluster', line: 0, column: 0, path },
    message: {
      en: 'Container {name} may gain more privileges than its parent',
      zh: '容器 {name} 可获得比父进程更多的权限',
    },
    values: { name: `c${i}` },
    evidence: [{ field: `${path}.securityContext.allowPrivilegeEscalation`, value: said }],
    frameworks: [
      { framework: 'cis-kubernetes-2.0.1', id: '5.2.6' },
      { framework: 'nsa-cisa-1.2', id: 'pod-security' },
    ],
    status: 'open',
  };
}

async function benchFindings(): Promise<void> {
  const state = await openState({ folder });
  await saveCluster(state.db, { id: 'east', name: 'East', origin: 'watched' });
  const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
  const scopes = 20;
  const size = 5000;
  // One set at a time, as an engine hands it in: all of them at once would be the memory that is measured.
  const setOf = (scope: number, minute: number, shift: number, said = 'true'): FindingSet => ({
    cluster: 'east',
    engine: 'posture',
    scope: `scope-${scope}`,
    at: new Date(Date.UTC(2026, 0, 1, 0, minute)),
    complete: true,
    findings: Array.from({ length: size }, (_, i) => ({
      finding: finding(scope, i, severities[(i + shift) % 5] ?? 'info', said),
      risk: (i * 31) % 100,
    })),
  });
  const walAt = async (): Promise<number> => {
    const { rows } = await state.pool.query<{ at: string }>(`select pg_current_wal_lsn() - '0/0'::pg_lsn as at`);
    return Number(rows[0]?.at);
  };
  for (const [what, minute, shift, said] of [
    ['findings that are new', 1, 0, 'true'],
    ['findings that stay as they are', 2, 0, 'true'],
    ['findings that say something else', 3, 0, 'unset'],
    ['findings that are rated otherwise', 4, 1, 'unset'],
  ] as const) {
    const from = await walAt();
    const times: number[] = [];
    const processor: number[] = [];
    for (let scope = 0; scope < scopes; scope++) {
      const set = setOf(scope, minute, shift, said);
      const before = processorMs();
      times.push(await timed(() => submitFindings(state.db, set)));
      processor.push(processorMs() - before);
    }
    say(what, perSecond(size, median(times)), `median of ${scopes} sets of ${size}, one after the other`);
    say(
      'the same, by time of processors',
      perSecond(size, median(processor) / cpus().length),
      `if all ${cpus().length} ran for it and nothing else`,
    );
    // How busy the machine is does not change it.
    say('the same, written ahead', `${Math.round(((await walAt()) - from) / scopes / size)} bytes`, 'a finding');
  }
  const pairs: number[] = [];
  for (let scope = scopes; scope < 2 * scopes; scope += 2) {
    const both = [setOf(scope, 5, 0), setOf(scope + 1, 5, 0)];
    pairs.push(await timed(() => Promise.all(both.map((set) => submitFindings(state.db, set)))));
  }
  say('new findings of two scopes at once', perSecond(2 * size, median(pairs)), `median of ${pairs.length} pairs`);
  await state.pool.query("delete from findings where scope ~ '-[23][0-9]$'");
  await state.pool.query('vacuum analyze findings');
  const filters: readonly [string, FindingFilter, FindingSort][] = [
    ['all, by risk', {}, 'risk'],
    ['one namespace, by severity', { namespace: ['team-7'] }, 'severity'],
    ['critical ones of a rule, newest', { severity: ['critical'], rule: ['control-13'] }, 'newest'],
    ['words', { q: 'service-7-19 privileges' }, 'risk'],
    ['a word that is everywhere, by subject', { q: 'container' }, 'subject'],
  ];
  for (const [what, filter, sort] of filters) {
    const times: number[] = [];
    for (let i = 0; i < 15; i++) times.push(await timed(() => listFindings(state.db, {}, filter, { sort, limit: 50 })));
    say(`100,000 findings: ${what}`, `${median(times).toFixed(1)} ms`, 'first page of 50, median of 15');
  }
  const page = { sort: 'risk', limit: 50 } as const;
  let cursor: string | undefined;
  const pages: number[] = [];
  for (let i = 0; i < 40; i++) {
    const from = performance.now();
    cursor = (await listFindings(state.db, {}, {}, cursor === undefined ? page : { ...page, cursor })).next;
    pages.push(performance.now() - from);
  }
  say('100,000 findings: further pages', `${median(pages).toFixed(1)} ms`, 'median of 40 cursors');
  for (const by of ['severity', 'namespace', 'rule'] as const) {
    const times: number[] = [];
    for (let i = 0; i < 7; i++) times.push(await timed(() => countFindings(state.db, {}, {}, by, 50)));
    say(`100,000 findings counted by ${by}`, `${Math.round(median(times))} ms`, 'median of 7');
  }
  say('memory', '', memory());
  await state.close();
}

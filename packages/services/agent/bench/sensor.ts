import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSession, createTable, defaultRuleFiles, loadRules, type Session } from '@seawall/runtime';
import { interestOf } from '../src/filter/interest.ts';
import { openSensor, type Sensor } from '../src/sensor.ts';

// `sudo npm run bench -- sensor`: what the sensor costs, from the kernel to the verdict of our own rules. The load is a C
// program that opens and closes a file, which is compiled here; bpftrace prints the same opens beside it.

const folder = mkdtempSync(join(tmpdir(), 'seawall-bench-'));
const opener = join(folder, 'opener');
const burst = 500_000;
const steady = 10_000;
const steadySeconds = 8;
const rounds = 5;

if (process.getuid?.() !== 0) {
  console.log('sensor: needs root');
} else if (spawnSync('cc', ['-O2', '-o', opener, fileURLToPath(new URL('opener.c', import.meta.url))]).status === 0) {
  try {
    await measure();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
} else {
  console.log('sensor: needs a C compiler for the program that makes the load');
}

interface Running {
  readonly sensor: Sensor;
  readonly session: Session;
}

function start(): Running {
  const { rules } = loadRules(defaultRuleFiles());
  const enabled = rules.filter(({ definition }) => definition.enabled);
  const session = createSession({ rules, now: Date.now });
  const losses = { dropped: 0, unreadable: 0 };
  const sensor = openSensor({
    table: createTable(),
    wanted: interestOf(enabled, { names: true }),
    environment: false,
    onEvent: (event) => void session.take({ kind: 'syscall', event, shape: 'sensor' }, losses),
  });
  return { sensor, session };
}

/** Runs the load to its end; nanoseconds that it took. */
function load(count: number, rate: number): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(opener, [String(count), String(rate)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data: Buffer) => (text += data.toString()));
    child.once('close', () => resolve(Number(text)));
  });
}

async function measure(): Promise<void> {
  // What else the machine does takes processor from the load and from the sensor alike: the work per event is what counts.
  console.log(
    `load of the machine before: ${loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')}`,
  );
  execFileSync('sysctl', ['-qw', 'kernel.bpf_stats_enabled=1']);
  try {
    const began = performance.now();
    const running = start();
    console.log(`start: ${Math.round(performance.now() - began)} ms until it watches`);
    await wait(500);
    await throughput(running);
    await atRest(running);
    running.sensor.close();
  } finally {
    execFileSync('sysctl', ['-qw', 'kernel.bpf_stats_enabled=0']);
  }
  await latency();
  await beside();
}

async function throughput({ sensor }: Running): Promise<void> {
  await load(200_000, 0);
  await wait(300);
  for (const rate of [0, 300_000, 200_000]) {
    const before = { ...sensor.counters };
    const kernel = kernelCost();
    const cpu = process.cpuUsage();
    const nanoseconds = await load(burst, rate);
    while (sensor.counters.ring.fill > 0) await wait(5);
    const after = sensor.counters;
    const used = process.cpuUsage(cpu);
    const spent = kernelCost();
    const events = after.events - before.events;
    const micro = (used.user + used.system) / events;
    console.log(
      `${rate === 0 ? 'as fast as the load can' : `load at ${rate}/s`}: ${Math.round(burst / (nanoseconds / 1e9))} opens/s made, ${events} events judged, ` +
        `${after.lost - before.lost} lost; Node ${micro.toFixed(2)} µs per event = ${Math.round(1e6 / micro)} events/s on one core; ` +
        `kernel ${Math.round((spent.nanoseconds - kernel.nanoseconds) / events)} ns per event, of all calls on this machine`,
    );
  }
}

async function atRest({ sensor }: Running): Promise<void> {
  const before = sensor.counters.events;
  const kernel = kernelCost();
  const cpu = process.cpuUsage();
  const began = performance.now();
  await load(steady * steadySeconds, steady);
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const spent = kernelCost();
  const events = sensor.counters.events - before;
  console.log(
    `steady ${Math.round(events / seconds)} events/s: Node ${((used.user + used.system) / 1e4 / seconds).toFixed(1)} % of a core, ` +
      `kernel ${((spent.nanoseconds - kernel.nanoseconds) / 1e7 / seconds).toFixed(2)} % of a core; ` +
      `memory ${Math.round(process.memoryUsage().rss / 1048576)} MiB with this program, longest delay ${Math.round(sensor.counters.lagMs.longest)} ms`,
  );
}

/** What the kernel says that our programs have run, by the descriptors that hold them. */
function kernelCost(): { readonly nanoseconds: number; readonly runs: number } {
  let nanoseconds = 0;
  let runs = 0;
  for (const fd of readdirSync('/proc/self/fdinfo')) {
    try {
      const text = readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8');
      nanoseconds += Number(/^run_time_ns:\s+(\d+)/m.exec(text)?.[1] ?? 0);
      runs += Number(/^run_cnt:\s+(\d+)/m.exec(text)?.[1] ?? 0);
    } catch {
      // The descriptor of the folder itself is gone by now.
    }
  }
  return { nanoseconds, runs };
}

/** What an open costs the program that makes it: alone, watched by us, watched by bpftrace; medians of interleaved rounds. */
async function latency(): Promise<void> {
  const times = { alone: [] as number[], ours: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    times.alone.push((await load(300_000, 0)) / 300_000);
    const { sensor } = start();
    await wait(100);
    times.ours.push((await load(300_000, 0)) / 300_000);
    sensor.close();
  }
  const [alone, ours] = [median(times.alone), median(times.ours)];
  console.log(
    `open and close: ${Math.round(alone)} ns alone, ${Math.round(ours)} ns watched (+${Math.round((100 * (ours - alone)) / alone)} %), medians of ${rounds} rounds`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

/** The same load, printed by bpftrace. */
async function beside(): Promise<void> {
  if (spawnSync('bpftrace', ['--version']).status !== 0) {
    console.log('bpftrace: not installed here');
    return;
  }
  const output = join(folder, 'bpftrace.out');
  const script =
    'tracepoint:syscalls:sys_enter_openat /comm == "opener"/ { printf("%d %s %s\\n", pid, comm, str(args->filename)); }';
  writeFileSync(join(folder, 'open.bt'), script);
  const child = spawn('bpftrace', ['-q', '-o', output, join(folder, 'open.bt')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  await wait(6000);
  if (child.exitCode !== null) {
    console.log(`bpftrace: does not run here: ${errors.trim().slice(0, 600)}`);
    return;
  }
  const cpu = cpuOf(child.pid ?? 0);
  const nanoseconds = await load(burst, 0);
  await wait(3000);
  const used = cpuOf(child.pid ?? 0) - cpu;
  child.kill('SIGINT');
  await new Promise((resolve) => child.once('close', resolve));
  const lines = readFileSync(output, 'latin1')
    .split('\n')
    .filter((line) => line.includes('opener')).length;
  const lost = [...`${errors}${readFileSync(output, 'latin1')}`.matchAll(/Lost (\d+)/g)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
  console.log(
    `bpftrace, the same opens as text: ${Math.round(burst / (nanoseconds / 1e9))} opens/s made (${Math.round(nanoseconds / burst)} ns each), ${lines} printed, ${lost} lost; ` +
      `${lines === 0 ? '–' : ((used * 1e6) / lines).toFixed(2)} µs of processor per event, no rules`,
  );
}

/** Seconds of processor that another process has used. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

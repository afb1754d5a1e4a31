import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSession, createTable, defaultRuleFiles, loadRules, type Session } from '@seawall/runtime';
import { createAssembler } from '../src/bpf/assembler.ts';
import { r0 } from '../src/bpf/instructions.ts';
import { attachRaw, loadProgram } from '../src/bpf/program.ts';
import { interestOf } from '../src/filter/interest.ts';
import { openSensor, type Sensor } from '../src/sensor.ts';

// `sudo npm run bench -- sensor`: what the sensor costs, from the kernel to the verdict of our own rules. The load is a C
// program that opens and closes a file, which is compiled here; bpftrace prints the same opens beside it. Falco would have to
// be built from C++ with a driver for this kernel: it is in no package registry.

const folder = mkdtempSync(join(tmpdir(), 'seawall-bench-'));
const opener = join(folder, 'opener');
const burst = 500_000;
const steady = 10_000;
const steadySeconds = 8;
const rounds = 12;
/** Opened a million times: a path that no rule looks for, and one that says nothing plainly, which is told for that. */
const unasked = '/etc/hostname';
const told = '/etc//hostname';
const command = fileURLToPath(new URL('../../../apps/cli/bin/seawall.js', import.meta.url));
const published = fileURLToPath(new URL('../../../../dist/seawall/seawall.js', import.meta.url));

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

interface Spent {
  /** Nanoseconds in all. */
  readonly clock: number;
  readonly processor: number;
}

/** Runs the load to its end. */
function load(count: number, rate: number, path: string): Promise<Spent> {
  return new Promise((resolve) => {
    const child = spawn(opener, [String(count), String(rate), path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data: Buffer) => (text += data.toString()));
    child.once('close', () => {
      const [clock = 0, processor = 0] = text.split(' ').map(Number);
      resolve({ clock, processor });
    });
  });
}

async function measure(): Promise<void> {
  // What else the machine does takes processor from the load and from the sensor alike: the work per event is what counts.
  console.log(
    `load of the machine before: ${loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')}`,
  );
  await latency();
  await realistic();
  execFileSync('sysctl', ['-qw', 'kernel.bpf_stats_enabled=1']);
  try {
    const began = performance.now();
    const running = start();
    console.log(`start: ${Math.round(performance.now() - began)} ms until it watches`);
    await wait(500);
    await throughput(running);
    await atRest(running, 'told', told);
    await atRest(running, 'that no rule looks for', unasked);
    running.sensor.close();
  } finally {
    execFileSync('sysctl', ['-qw', 'kernel.bpf_stats_enabled=0']);
  }
  await memory('from the sources', command);
  if (existsSync(published)) await memory('as published', published);
  await beside();
}

async function throughput({ sensor }: Running): Promise<void> {
  await load(200_000, 0, told);
  await wait(300);
  for (const rate of [0, 300_000, 200_000]) {
    const before = { ...sensor.counters };
    const kernel = kernelCost();
    const cpu = process.cpuUsage();
    const { clock } = await load(burst, rate, told);
    while (sensor.counters.ring.fill > 0) await wait(5);
    const after = sensor.counters;
    const used = process.cpuUsage(cpu);
    const spent = kernelCost();
    const events = after.events - before.events;
    const micro = (used.user + used.system) / events;
    console.log(
      `${rate === 0 ? 'as fast as the load can' : `load at ${rate}/s`}: ${Math.round(burst / (clock / 1e9))} opens/s made, ${events} events judged, ` +
        `${after.lost - before.lost} lost; Node ${micro.toFixed(2)} µs per event = ${Math.round(1e6 / micro)} events/s on one core; ` +
        `kernel ${Math.round((spent.nanoseconds - kernel.nanoseconds) / events)} ns per event, of all calls on this machine`,
    );
  }
}

async function atRest({ sensor }: Running, what: string, path: string): Promise<void> {
  const before = sensor.counters.events;
  const kernel = kernelCost();
  const cpu = process.cpuUsage();
  const began = performance.now();
  await load(steady * steadySeconds, steady, path);
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const spent = kernelCost();
  const events = sensor.counters.events - before;
  console.log(
    `steady ${steady} opens/s ${what}, ${Math.round(events / seconds)} events/s: Node ${((used.user + used.system) / 1e4 / seconds).toFixed(1)} % of a core, ` +
      `kernel ${((spent.nanoseconds - kernel.nanoseconds) / 1e7 / seconds).toFixed(2)} % of a core; ` +
      `longest delay ${Math.round(sensor.counters.lagMs.longest)} ms`,
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

/** A program that does nothing, where ours looks at every call: what the kernel takes for that alone. */
function emptyProgram(): () => void {
  const asm = createAssembler();
  asm.mov(r0, 0);
  asm.exit();
  const program = loadProgram({ type: 'rawTracepoint', name: 'empty', code: asm.bytes() });
  const attached = attachRaw(program, 'sys_exit');
  return () => {
    attached.close();
    program.close();
  };
}

function watched(): () => void {
  const { sensor } = start();
  return () => sensor.close();
}

/** What an open costs the program that makes it, by the processor's time: medians of interleaved rounds. */
async function latency(): Promise<void> {
  const count = 50_000;
  const forms: readonly (readonly [name: string, path: string, begin: () => () => void])[] = [
    ['alone', unasked, () => () => undefined],
    ['with an empty program where calls return', unasked, emptyProgram],
    ['watched, a path that no rule looks for', unasked, watched],
    ['watched, told', told, watched],
  ];
  const times = forms.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, [, path, begin]] of forms.entries()) {
      const end = begin();
      await load(5000, 0, path);
      for (let run = 0; run < 3; run += 1) times[at]?.push((await load(count, 0, path)).processor / count);
      end();
    }
  }
  const alone = median(times[0] ?? []);
  for (const [at, [name]] of forms.entries()) {
    const one = median(times[at] ?? []);
    console.log(`open and close, ${name}: ${Math.round(one)} ns of processor (+${percent(one, alone)} %)`);
  }
}

/** Work as people do it: an archive of many files, names and contents searched through. */
async function realistic(): Promise<void> {
  const work = 'tar cf - /usr/share/doc /usr/lib/python3 2>/dev/null | wc -c; grep -rls seawall /usr/share/doc | wc -l';
  const times: [number[], number[]] = [[], []];
  const run = (): number => {
    const { stdout } = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S'; { time { ${work}; } >/dev/null; } 2>&1`]);
    return stdout
      .toString()
      .trim()
      .split(' ')
      .reduce((sum, one) => sum + Number(one), 0);
  };
  run();
  let events = 0;
  for (let round = 0; round < rounds / 2; round += 1) {
    times[0].push(run());
    const { sensor } = start();
    times[1].push(run());
    sensor.drain();
    ({ events } = sensor.counters);
    sensor.close();
    await wait(10);
  }
  const [alone, ours] = [median(times[0]), median(times[1])];
  console.log(
    `tar and grep over many files: ${(1000 * alone).toFixed(0)} ms of processor alone, ${(1000 * ours).toFixed(0)} ms watched (+${percent(ours, alone)} %), ${events} events told`,
  );
}

function percent(value: number, of: number): string {
  return ((100 * (value - of)) / of).toFixed(1);
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

/** What the command itself holds while it watches. */
async function memory(what: string, program: string): Promise<void> {
  const state = join(folder, 'state');
  const child = spawn(process.execPath, [program, 'detect', '--state', state, '--fail-on', 'none'], {
    stdio: 'ignore',
  });
  await wait(12_000);
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  const megabytes = (name: string): number => Math.round((kilobytes(name) * 1024) / 1e6);
  console.log(
    `seawall detect ${what}: ${megabytes('VmRSS')} MB resident, ${megabytes('RssAnon')} of them its own, the rest Node's program and the ring`,
  );
  child.kill('SIGINT');
  await new Promise((resolve) => child.once('close', resolve));
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
  // What it attaches to is listed in a file system that need not be mounted.
  const inside = 'mount -t tracefs tracefs /sys/kernel/tracing; exec bpftrace -q -o "$0" "$1"';
  const child = spawn(
    'unshare',
    ['-m', '--propagation', 'private', 'sh', '-c', inside, output, join(folder, 'open.bt')],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let errors = '';
  child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  await wait(8000);
  if (child.exitCode !== null) {
    console.log(`bpftrace: does not run here: ${errors.trim().slice(0, 600)}`);
    return;
  }
  const cpu = cpuOf(child.pid ?? 0);
  const { clock, processor } = await load(burst, 0, unasked);
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
    `bpftrace, the same opens as text: ${Math.round(burst / (clock / 1e9))} opens/s made (${Math.round(processor / burst)} ns of processor each), ${lines} printed, ${lost} lost; ` +
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

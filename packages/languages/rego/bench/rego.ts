import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createPolicy, fromJson, prepareQuery } from '../src/index.ts';
import { templateCases } from './gatekeeper.ts';
import { budgets, podReview, primes } from './policies.ts';

// Microseconds per evaluation, of every template of the Gatekeeper library over one realistic pod review and of two
// policies that compute. OPA's own `opa bench` runs the same policies over the same input in the same run: where Go is
// to be had its command is built from its published module, else OPA_BINARY may name one. Both get their input ready
// made; what turning a review from JSON into values costs is told apart. BENCH_CASES chooses cases by a part of a name.

const opaModule = 'github.com/open-policy-agent/opa@v1.22.3';

interface Case {
  readonly name: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly dialect: 'v0' | 'v1';
  readonly query: string;
  readonly input: unknown;
}

function cases(): Case[] {
  const library = resolve(process.env['SEAWALL_SHARED'] ?? '../shared', 'conformance/gatekeeper-library');
  const templates = templateCases(library).map(({ name, sources, query, parameters }): Case => {
    return { name, sources, dialect: 'v0', query, input: { parameters, review: podReview } };
  });
  if (templates.length === 0) console.log(`no templates below ${library} (SEAWALL_SHARED): only those that compute`);
  const all: Case[] = [
    ...templates,
    { name: 'compute: primes', sources: { a: primes }, dialect: 'v1', query: 'data.primes.found', input: { top: 200 } },
    { name: 'compute: budgets', sources: { a: budgets }, dialect: 'v1', query: 'data.budgets.over', input: orders() },
  ];
  const wanted = process.env['BENCH_CASES'] ?? '';
  return all.filter(({ name }) => name.includes(wanted));
}

function orders(): unknown {
  const items = Array.from({ length: 400 }, (_, at) => ({
    team: `team-${at % 23}`,
    cost: (at * 37) % 91,
    tag: at % 7,
  }));
  return { items, limits: Object.fromEntries(Array.from({ length: 23 }, (_, at) => [`team-${at}`, 500 + at * 17])) };
}

const spread = 5;

/** The median of five samples, each of some fifth of the budget; the first ones warm up. */
function microseconds(run: () => unknown): number {
  const budget = 100;
  const until = performance.now() + budget * 3;
  let rounds = 0;
  while (performance.now() < until) {
    run();
    rounds += 1;
  }
  const each = Math.max(1, Math.round(rounds / 3));
  const samples = Array.from({ length: spread }, () => {
    const start = performance.now();
    for (let index = 0; index < each; index += 1) run();
    return ((performance.now() - start) / each) * 1000;
  });
  return samples.sort((a, b) => a - b)[spread >> 1] as number;
}

function opaBinary(): string | undefined {
  const named = process.env['OPA_BINARY'];
  if (named !== undefined) return named;
  const folder = resolve('.cache/tools');
  const binary = join(folder, 'opa');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync('go', ['install', opaModule], {
    stdio: 'ignore',
    env: { ...process.env, GOBIN: folder },
  });
  return status === 0 ? binary : undefined;
}

/** Microseconds that OPA takes by its own benchmark. */
function opaMicroseconds(binary: string, { sources, dialect, query, input }: Case): number {
  const folder = mkdtempSync(join(tmpdir(), 'rego-bench-'));
  try {
    const files = Object.entries(sources).flatMap(([name, text]) => {
      const file = join(folder, `${name.replace(/\.rego$/, '')}.rego`);
      writeFileSync(file, text);
      return ['--data', file];
    });
    const inputFile = join(folder, 'input.json');
    writeFileSync(inputFile, JSON.stringify(input));
    const version = dialect === 'v0' ? ['--v0-compatible'] : [];
    const args = ['bench', ...version, '--format', 'json', '--count', '1', ...files, '--input', inputFile, query];
    const report = JSON.parse(execFileSync(binary, args, { encoding: 'utf8' })) as { T: number; N: number };
    return report.T / report.N / 1000;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function column(value: number | undefined): string {
  return (value === undefined ? '–' : value.toFixed(1)).padStart(10);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

const opa = opaBinary();
console.log(`Median of ${spread}, in µs; ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`);
if (opa === undefined) console.log(`OPA is not to be had here (neither Go nor OPA_BINARY): its column stays empty`);
console.log(
  `${'case'.padEnd(52)}${'compile'.padStart(10)}${'evaluate'.padStart(10)}${'OPA'.padStart(10)}${'ratio'.padStart(10)}`,
);
const ratios: number[] = [];
const times: number[] = [];
for (const one of cases()) {
  const policy = createPolicy(one.sources, { dialect: one.dialect });
  const prepared = prepareQuery(policy, `x = ${one.query}`);
  const input = fromJson(one.input);
  const compile = microseconds(() => createPolicy(one.sources, { dialect: one.dialect }));
  const own = microseconds(() => prepared.value('x', input));
  const theirs = opa === undefined ? undefined : opaMicroseconds(opa, one);
  const ratio = theirs === undefined ? undefined : own / theirs;
  if (ratio !== undefined) ratios.push(ratio);
  times.push(own);
  const shown = ratio === undefined ? '–' : ratio.toFixed(2);
  console.log(one.name.padEnd(52) + column(compile) + column(own) + column(theirs) + shown.padStart(10));
}
console.log(`\nMedian evaluation ${median(times).toFixed(1)} µs, slowest ${Math.max(...times).toFixed(1)} µs`);
if (ratios.length > 0)
  console.log(`Median ratio to OPA ${median(ratios).toFixed(2)}, worst ${Math.max(...ratios).toFixed(2)}`);
console.log(
  `A review from JSON into values: ${microseconds(() => fromJson(podReview)).toFixed(1)} µs, once for all policies`,
);
console.log(`Memory of the process: ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB`);

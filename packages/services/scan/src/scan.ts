import { relative, resolve } from 'node:path';
import { type KubeObject, objectsIn, parseKubernetesVersion, type Problem, readDocuments } from '@seawall/kube';
import { type Finding, formatRef, isAtLeast, type Severity, severities } from '@seawall/model';
import {
  assessFrameworks,
  type Control,
  type ControlFailure,
  createJudge,
  defaultSettings,
  frameworks,
  type Judge,
  readDockerfile,
  type Settings,
  scoreWorkloads,
} from '@seawall/posture';
import { topActions } from './actions.ts';
import { loadBaseline } from './config/baseline.ts';
import { applyExceptions } from './config/exceptions.ts';
import { type Config, loadConfig } from './config/load.ts';
import { chosenControls } from './controls.ts';
import type { Found } from './discover/kinds.ts';
import { discover, projectRoot, standardInput } from './discover/targets.ts';
import { ScanError } from './error.ts';
import { defaultFailOn, defaultSeverity, type FailOn, type ScanOptions } from './options.ts';
import { decode, ignoreFileOf, type ReadResult, readFound } from './read.ts';
import { renderChart } from './render/helm.ts';
import { readKustomization, renderKustomization } from './render/kustomize.ts';
import type { Rendered } from './render/renderer.ts';
import type { NotAssessedTarget, Report, RuleInfo } from './report.ts';
import { countFindings } from './summary.ts';
import { version } from './version.ts';
import type { World } from './world.ts';

/** How many actions a report names. */
const actionCount = 3;

export interface ScanResult {
  readonly report: Report;
  /** From which severity up the findings fail the scan, as asked for or configured. */
  readonly failOn: FailOn;
  /** The frameworks that were chosen, on the command line or in `seawall.yaml`. */
  readonly frameworks: readonly string[];
  /** The project's root, absolute: see `projectRoot`. */
  readonly root: string;
}

/** What has been gathered while the input is read. */
interface Gathered {
  readonly judge: Judge;
  readonly problems: Problem[];
  readonly notAssessed: NotAssessedTarget[];
  files: number;
  objects: number;
  dockerfiles: number;
}

/**
 * Reads every target, judges what it holds and reports. Input that is wrong is a problem in the report and hides
 * nothing else. Throws a `ScanError` for what the user must put right first: a target that does not exist, a bad
 * `seawall.yaml` or baseline, an unknown framework or rule.
 */
export async function scan(options: ScanOptions, world: World): Promise<ScanResult> {
  const root = await projectRoot(options.targets[0], world);
  const config = await loadConfig(options.configFile, root, world.cwd);
  const frameworkIds = options.frameworks ?? config.settings.frameworks ?? [];
  const controls = chosenControls(config, frameworkIds);
  const known = options.baseline === undefined ? undefined : await loadBaseline(options.baseline, world.cwd);
  const discovery = await discover(
    options.targets,
    [...(config.settings.exclude ?? []), ...(options.exclude ?? [])],
    world,
  );
  const severity = options.severity ?? config.settings.severity ?? defaultSeverity;
  // What would be hidden need not be made, unless an exception or a baseline may still say something of it.
  const floor = known === undefined && config.exceptions.length === 0 ? severity : 'info';
  const gathered: Gathered = {
    judge: createJudge({ controls, settings: settingsOf(config, options), floor }),
    problems: [...discovery.problems],
    notAssessed: [],
    files: 0,
    objects: 0,
    dockerfiles: 0,
  };
  const skipped = await renderAll(discovery.found, root, config, options, world, gathered);
  await readAll(discovery.found, skipped, root, options, world, gathered);
  options.onProgress?.({ phase: 'judge', done: 0, total: 1 });
  return {
    report: reportOf(gathered, controls, config, known, severity, options.targets, world),
    failOn: options.failOn ?? config.settings.failOn ?? defaultFailOn,
    frameworks: frameworkIds,
    root,
  };
}

function settingsOf({ settings }: Config, options: ScanOptions): Settings {
  const kubernetesVersion =
    options.kubernetesVersion ?? settings.kubernetesVersion ?? defaultSettings.kubernetesVersion;
  if (parseKubernetesVersion(kubernetesVersion) === undefined) {
    throw new ScanError('unknown-name', {
      en: `${kubernetesVersion} is not a Kubernetes version; write it as 1.34, or latest`,
      zh: `${kubernetesVersion} 不是 Kubernetes 版本；请写成 1.34 这样的形式，或 latest`,
    });
  }
  return {
    kubernetesVersion,
    allowedRegistries: settings.allowedRegistries ?? defaultSettings.allowedRegistries,
    requiredLabels: (settings.requiredLabels ?? defaultSettings.requiredLabels) as Settings['requiredLabels'],
    ...(settings.minimumReplicas === undefined ? {} : { minimumReplicas: settings.minimumReplicas }),
  };
}

/** Renders charts and overlays; gives the files that must not be judged as they stand. */
async function renderAll(
  found: readonly Found[],
  root: string,
  config: Config,
  options: ScanOptions,
  world: World,
  gathered: Gathered,
): Promise<ReadonlySet<string>> {
  const skipped = new Set<string>();
  const values = options.helmValues ?? config.settings.helm?.values ?? [];
  for (const chart of found.filter(({ kind }) => kind === 'chart')) {
    take(await renderChart(chart, { projectRoot: root, values }, world), gathered);
  }
  const overlays = await Promise.all(
    found.filter(({ kind }) => kind === 'kustomization').map((one) => readKustomization(one)),
  );
  for (const { parts } of overlays) for (const part of parts) skipped.add(part);
  const bases = new Set(overlays.flatMap(({ resources }) => resources));
  for (const overlay of overlays) {
    if (bases.has(overlay.directory)) continue;
    const rendered = await renderKustomization(overlay, root, options.texts ?? new Map(), world);
    take(rendered, gathered);
    for (const path of rendered.covers) skipped.add(path);
  }
  return skipped;
}

function take(rendered: Rendered, gathered: Gathered): void {
  gathered.files += 1;
  gathered.problems.push(...rendered.problems);
  if (rendered.notAssessed !== undefined) gathered.notAssessed.push(rendered.notAssessed);
  addObjects(rendered.objects, gathered);
}

function addObjects(objects: readonly KubeObject[], gathered: Gathered): void {
  gathered.objects += objects.length;
  gathered.judge.objects(objects);
}

/** How many files are read before the event loop gets a turn, for progress and signals. */
const batch = 200;

async function readAll(
  found: readonly Found[],
  skipped: ReadonlySet<string>,
  root: string,
  options: ScanOptions,
  world: World,
  gathered: Gathered,
): Promise<void> {
  const readable = found.filter(
    ({ kind, path }) => (kind === 'manifest' || kind === 'dockerfile') && !skipped.has(path),
  );
  const named = new Set(options.targets.map((target) => resolve(world.cwd, target)));
  for (const [index, item] of readable.entries()) {
    if (index % batch === 0) {
      options.onProgress?.({ phase: 'read', done: index, total: readable.length });
      await new Promise(setImmediate);
    }
    const read = await readOne(item, named.has(item.path), options, world);
    if ('ignored' in read) continue;
    gathered.files += 1;
    if ('problem' in read) gathered.problems.push(read.problem);
    else readText(item, read.text, relative(root, item.path), gathered);
  }
}

async function readOne(item: Found, named: boolean, { texts }: ScanOptions, world: World): Promise<ReadResult> {
  if (item.path === standardInput) return decode(await world.readStdin(), item.shown);
  const text = texts?.get(item.path);
  return text === undefined ? readFound(item, named) : { text };
}

function readText(item: Found, text: string, projectFile: string, gathered: Gathered): void {
  if (item.kind === 'dockerfile') {
    const { dockerfile, problems } = readDockerfile(text, item.shown, projectFile, {
      ignoreFile: ignoreFileOf(item.path),
    });
    gathered.dockerfiles += 1;
    gathered.problems.push(...problems);
    if (dockerfile !== undefined) gathered.judge.dockerfile(dockerfile);
    return;
  }
  const { objects, problems } = objectsIn(readDocuments(text, item.shown), { projectFile });
  gathered.problems.push(...problems);
  addObjects(objects, gathered);
}

function reportOf(
  gathered: Gathered,
  controls: readonly Control[],
  config: Config,
  known: ReadonlySet<string> | undefined,
  threshold: Severity,
  targets: readonly string[],
  world: World,
): Report {
  const { findings: judged, below, failures, tallies, inventory } = gathered.judge.finish();
  const today = world.now.toISOString().slice(0, 10);
  const { findings: marked, notices } = applyExceptions(judged, config.exceptions, today);
  const findings = sorted(known === undefined ? marked : marked.filter(({ id }) => !known.has(id)));
  const shown = findings.filter(({ severity }) => isAtLeast(severity, threshold));
  return {
    version: 1,
    tool: { name: 'seawall', version },
    targets,
    summary: {
      files: gathered.files,
      objects: gathered.objects,
      workloads: inventory.workloads.length,
      dockerfiles: gathered.dockerfiles,
      controls: controls.length,
      ...countFindings(findings, shown, below),
      existing: marked.length - findings.length,
    },
    findings: shown,
    rules: rulesOf(shown, controls),
    actions: topActions(findings, controls, actionCount),
    controls: [...tallies].map(([id, tally]) => ({ id, ...tally })),
    frameworks: assessFrameworks(frameworks, controls, tallies),
    workloads: scoreWorkloads(marked, controls, inventory),
    problems: [...gathered.problems, ...failures.map(internalProblem)].sort(byPlace),
    notAssessed: gathered.notAssessed,
    exceptions: notices,
  };
}

function rulesOf(findings: readonly Finding[], controls: readonly Control[]): RuleInfo[] {
  const named = new Set(findings.map(({ rule }) => rule));
  return controls
    .filter(({ id }) => named.has(id))
    .map(({ id, category, severity, title, why, remediation, references }) => ({
      id,
      category,
      severity,
      title,
      why,
      remediation,
      references,
    }));
}

/** Worst first, then by subject, so that what belongs together stands together. */
function sorted(findings: readonly Finding[]): Finding[] {
  return findings
    .map((finding) => ({ finding, rank: severities.indexOf(finding.severity), line: formatRef(finding.subject) }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        compare(a.line, b.line) ||
        compare(a.finding.place.file, b.finding.place.file) ||
        a.finding.place.line - b.finding.place.line ||
        compare(a.finding.rule, b.finding.rule) ||
        compare(a.finding.part, b.finding.part),
    )
    .map(({ finding }) => finding);
}

/** A control that threw is our fault, but what it would have said is missing all the same. */
function internalProblem({ control, place, error }: ControlFailure): Problem {
  const why = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    file: place.file,
    line: place.line,
    message: {
      en: `The control ${control} failed here; please report it: ${why}`,
      zh: `控制项 ${control} 在此处出错；请反馈：${why}`,
    },
  };
}

function byPlace(a: Problem, b: Problem): number {
  return compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Whether anything could not be read or assessed: then a scan without findings proves nothing. */
export function isIncomplete(report: Report): boolean {
  return report.problems.length > 0 || report.notAssessed.length > 0;
}

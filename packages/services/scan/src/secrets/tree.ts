import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import {
  type Commit,
  type Detector,
  type Leak,
  readGitleaksReport,
  readIgnoreFile,
  scanHistory,
  scanStaged,
  setUpDetector,
} from '@seawall/leaks';
import { standardInput } from '../discover/targets.ts';
import type { Run } from '../run.ts';
import { scanFiles } from './files.ts';
import { gitAt } from './git.ts';
import { scanManifests } from './manifests.ts';
import { addLeak } from './report.ts';

/** Looks for secrets in the files of the targets, in the history of their repositories, or in what is staged. */
export async function scanTree(targets: readonly string[], run: Run): Promise<void> {
  const prepared = run.secrets;
  if (prepared === undefined) return;
  const { detector } = setUpDetector(prepared.setup);
  const harmless = await harmlessOf(run);
  const staged = run.options.secrets?.staged === true;
  const seen = new Set<string>();
  for (const target of targets) {
    if (target === standardInput) await scanInput(detector, run);
    else if (staged) await staging(detector, resolve(run.world.cwd, target), harmless, run);
    else
      for (const hash of await filesAndHistory(detector, resolve(run.world.cwd, target), harmless, run)) seen.add(hash);
  }
  scanManifests(detector, seen, run);
}

/** What earlier work has called harmless. */
interface Harmless {
  /** `[commit:]file:line` */
  readonly places: ReadonlySet<string>;
  /** `file hash` */
  readonly secrets: ReadonlySet<string>;
}

async function harmlessOf({ root, options, world }: Run): Promise<Harmless> {
  const ignoreFile = await readFile(join(root, '.gitleaksignore'), 'utf8').catch(() => '');
  const secrets = new Set<string>();
  if (options.baseline !== undefined) {
    const text = await readFile(resolve(world.cwd, options.baseline), 'utf8').catch(() => '[]');
    for (const { file, hash } of readGitleaksReport(JSON.parse(text)) ?? []) secrets.add(`${file} ${hash}`);
  }
  return { places: readIgnoreFile(ignoreFile), secrets };
}

function isHarmless({ places, secrets }: Harmless, leak: Leak, commit: Commit | undefined): boolean {
  const place = `${leak.path}:${leak.line}`;
  const inCommit = commit !== undefined && places.has(`${commit.id}:${place}`);
  return places.has(place) || inCommit || secrets.has(`${leak.path} ${leak.hash}`);
}

async function scanInput(detector: Detector, run: Run): Promise<void> {
  const scan = detector.file('<stdin>');
  scan.chunk(await run.world.readStdin());
  for (const leak of scan.end()) add(leak, run, undefined, false);
}

/** Gives the hashes of all that the files hold, harmless or not. */
async function filesAndHistory(
  detector: Detector,
  target: string,
  harmless: Harmless,
  run: Run,
): Promise<ReadonlySet<string>> {
  const { config, options, world, root, collected } = run;
  const isBare = await isBareRepository(target);
  const { leaks, problems } = isBare
    ? { leaks: [], problems: [] }
    : await scanFiles(detector, target, {
        cwd: world.cwd,
        root,
        exclude: [...(config.settings.exclude ?? []), ...(options.exclude ?? [])],
        onFile: (done) => options.onProgress?.({ phase: 'read', done, total: done }),
      });
  collected.problems.push(...problems);
  const open = leaks.filter((leak) => !isHarmless(harmless, leak, undefined));
  const past = options.secrets?.enabled === true ? await historyOf(detector, target, isBare, run) : [];
  const present = new Set(leaks.map(({ hash }) => hash));
  const commits = new Map(past.map(({ leak, commit }) => [leak.hash, commit]));
  for (const leak of open) add(leak, run, commits.get(leak.hash), false);
  for (const { leak, commit } of past) {
    if (!present.has(leak.hash) && !isHarmless(harmless, leak, commit)) add(leak, run, commit, true);
  }
  return present;
}

interface Past {
  readonly leak: Leak;
  readonly commit: Commit | undefined;
}

async function historyOf(detector: Detector, target: string, isBare: boolean, run: Run): Promise<readonly Past[]> {
  const directory = isBare ? target : await repositoryOf(target);
  if (directory === undefined) return [];
  const git = await gitOf(target, run);
  if (git === undefined) return [];
  const below = relative(directory, target);
  const history = await scanHistory(detector, git, directory, {
    ...(below === '' ? {} : { below }),
    onCommit: (commits) => run.options.onProgress?.({ phase: 'read', done: commits, total: commits }),
  });
  noteFailure(history.failure, target, run);
  // git names files from the root of the repository, which need not be that of the project.
  const project = isBare ? directory : run.root;
  return history.leaks.map(({ leak, commit }) => {
    const path = relative(project, join(directory, leak.path));
    return { leak: path === leak.path ? leak : { ...leak, path }, commit };
  });
}

async function staging(detector: Detector, target: string, harmless: Harmless, run: Run): Promise<void> {
  const git = await gitOf(target, run);
  if (git === undefined) return;
  const { leaks, failure } = await scanStaged(detector, git, target);
  noteFailure(failure, target, run);
  for (const { leak } of leaks) if (!isHarmless(harmless, leak, undefined)) add(leak, run, undefined, false);
}

async function gitOf(target: string, { world, collected }: Run) {
  const program = await world.which('git');
  if (program !== undefined) return gitAt(program);
  collected.notAssessed.push({
    target: relative(world.cwd, target) || '.',
    what: 'repository',
    reason: { en: 'There is no git on this machine', zh: '本机没有 git' },
    remedy: { en: 'Install git', zh: '请安装 git' },
  });
  return undefined;
}

function noteFailure(failure: string | undefined, target: string, { world, collected }: Run): void {
  if (failure === undefined) return;
  const why = failure.split('\n')[0] ?? failure;
  collected.problems.push({
    code: 'unreadable',
    file: relative(world.cwd, target) || '.',
    message: {
      en: `git could not read the whole repository, what it gave until then was looked at: ${why}`,
      zh: `git 未能读完整个仓库，已检查其之前输出的内容：${why}`,
    },
  });
}

function add(leak: Leak, run: Run, commit: Commit | undefined, isGone: boolean): void {
  const { root, world } = run;
  const file = leak.path === '<stdin>' ? leak.path : relative(world.cwd, resolve(root, leak.path));
  addLeak(run, leak, {
    subject: { type: 'file', path: leak.path },
    place: { file, line: leak.line, column: Math.max(1, leak.column), endLine: leak.endLine },
    commit,
    isGone,
  });
}

/** The root of the repository that a target is in. */
async function repositoryOf(target: string): Promise<string | undefined> {
  for (let folder = target; ; folder = dirname(folder)) {
    // In a worktree or submodule `.git` is a file.
    const isRoot = await stat(join(folder, '.git')).then(
      () => true,
      () => false,
    );
    if (isRoot) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

async function isBareRepository(target: string): Promise<boolean> {
  const has = async (name: string): Promise<boolean> =>
    await stat(join(target, name)).then(
      () => true,
      () => false,
    );
  return (await has('HEAD')) && (await has('objects')) && (await has('refs'));
}

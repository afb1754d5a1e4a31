import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Edit, editDocuments } from '@seawall/kube';
import type { Finding, Fix, FixOperation, Path, Text } from '@seawall/model';
import { createTwoFilesPatch } from 'diff';
import { raiseLocks, type Raised } from './locks/raise.ts';
import type { Registries } from './locks/registries.ts';
import type { ScanOptions } from './options.ts';
import type { Report } from './report.ts';
import { scan } from './scan.ts';
import type { World } from './world.ts';

/** What fixing one file comes to. Nothing has been written yet. */
export interface FileFix {
  /** As shown, and where it is. */
  readonly file: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly fixed: readonly Finding[];
  readonly refused: readonly RefusedFix[];
}

export interface RefusedFix {
  readonly finding: Finding;
  readonly reason: Text;
}

type Fixable = Finding & { readonly fix: Fix };

export interface FixChoice {
  /** Also those fixes that could stop a workload which relied on the old setting. */
  readonly unsafe: boolean;
  /** Only these rules, when given. */
  readonly rules?: readonly string[];
  /** Asked for the hashes of raised packages; without them lock files that hold hashes are left alone. */
  readonly registries?: Registries;
}

/** The findings whose fix is asked for; excepted ones stay as their owner decided. */
export function fixableFindings(findings: readonly Finding[], choice: FixChoice): Fixable[] {
  return findings.filter((finding): finding is Fixable => {
    if (finding.fix === undefined || finding.status === 'excepted') return false;
    if (choice.rules !== undefined && !choice.rules.includes(finding.rule)) return false;
    return choice.unsafe || finding.fix.risk === 'safe';
  });
}

/** What fixing came to, before anything is written. */
export interface FixPlanned {
  /** What was found before. */
  readonly report: Report;
  readonly files: readonly FileFix[];
  /** What package managers have to be told for the rest, each once. */
  readonly commands: readonly FixCommand[];
}

interface FixCommand {
  readonly command: string;
  readonly findings: number;
  /** Why it was not written. */
  readonly reason?: Text;
}

/** Fixes that meet at one place, or that one another makes possible, follow each other at most so often in one run. */
const mostRounds = 8;

/**
 * Works out the new text of every file below the targets that a fix changes. Where two fixes meet, the first is made
 * and the result judged again, until nothing is left to do; all of it in memory.
 */
export async function planAllFixes(options: ScanOptions, choice: FixChoice, world: World): Promise<FixPlanned> {
  const texts = new Map<string, string>();
  const files = new Map<string, FileFix>();
  const made = new Set<string>();
  let first: Report | undefined;
  for (let round = 0; round < mostRounds; round++) {
    const { report } = await scan({ ...options, severity: 'info', texts }, world);
    first ??= report;
    // A fix that was made is not made again, whatever the next round finds.
    const left = fixableFindings(report.findings, choice).filter(({ id }) => !made.has(id));
    const plans = await planFixes(left, world.cwd, texts);
    for (const plan of plans) {
      const { before, fixed } = files.get(plan.path) ?? { before: plan.before, fixed: [] };
      files.set(plan.path, { ...plan, before, fixed: [...fixed, ...plan.fixed] });
      texts.set(plan.path, plan.after);
      for (const { id } of plan.fixed) made.add(id);
    }
    if (plans.every(({ fixed }) => fixed.length === 0)) break;
  }
  const report = first as Report;
  const managed = report.findings.filter((finding) => isManaged(finding, choice, made));
  const raised = await raiseLocks(managed, {
    cwd: world.cwd,
    texts,
    unsafe: choice.unsafe,
    registries: choice.registries,
  });
  // What go.mod settled is not settled a second time by its go.sum.
  for (const plan of raised.files) {
    const fixed = plan.fixed.filter(({ id }) => !made.has(id));
    files.set(plan.path, { ...plan, before: files.get(plan.path)?.before ?? plan.before, fixed });
  }
  const written = [...files.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
  return { report, files: written, commands: commandsFor(managed, raised) };
}

/** What its package manager can raise: where no fix is written, and in a go.mod that leaves its go.sum behind. */
function isManaged(
  { id, rule, status, values, fix }: Finding,
  { rules }: FixChoice,
  made: ReadonlySet<string>,
): boolean {
  if (typeof values?.['command'] !== 'string' || status === 'excepted' || rules?.includes(rule) === false) return false;
  return made.has(id) ? /(?:^|\/)go\.mod$/.test(fix?.file ?? '') : fix === undefined;
}

function commandsFor(managed: readonly Finding[], { files, left }: Raised): FixCommand[] {
  const done = new Set(files.flatMap(({ fixed }) => fixed.map(({ id }) => id)));
  const commands = new Map<string, FixCommand>();
  for (const { id, values } of managed) {
    const command = String(values?.['command']);
    if (done.has(id)) continue;
    const reason = left.get(id);
    const findings = (commands.get(command)?.findings ?? 0) + 1;
    commands.set(command, { command, findings, ...(reason === undefined ? {} : { reason }) });
  }
  return [...commands.values()];
}

/** One round of fixes: what can be made at once. `texts` stand in for files, by absolute path. */
export async function planFixes(
  findings: readonly Fixable[],
  cwd: string,
  texts: ReadonlyMap<string, string> = new Map(),
): Promise<FileFix[]> {
  const plans: FileFix[] = [];
  for (const [file, group] of Map.groupBy(findings, ({ fix }) => fix.file)) {
    const path = resolve(cwd, file);
    const before = texts.get(path) ?? (await readFile(path, 'utf8'));
    const plan =
      group[0]?.fix.operations[0]?.op === 'lines' ? editLines(before, group) : editFields(before, file, group);
    plans.push({ file, path, before, ...plan });
  }
  return plans;
}

/** The change as `patch` and `git apply` read it. */
export function unifiedDiff({ file, before, after }: FileFix): string {
  if (before === after) return '';
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, { context: 3 })
    .split('\n')
    .slice(1)
    .join('\n');
}

type Plan = Pick<FileFix, 'after' | 'fixed' | 'refused'>;

const conflict: Text = {
  en: 'another fix changes the same place; run the fix again to apply this one',
  zh: '另一个修复改动了同一处；请再次运行以应用此修复',
};

/**
 * Fixes speak of the text as it was judged, so all of a file's edits are made together. A fix is made whole or not at
 * all, and one that changes what another fix names waits for the next run.
 */
function editFields(before: string, file: string, findings: readonly Fixable[]): Plan {
  const fixed: Finding[] = [];
  const refused: RefusedFix[] = [];
  const edits: Edit[] = [];
  for (const finding of findings) {
    const { document, base, operations } = finding.fix;
    // Two findings may ask for the same change (one field that two controls read): it is made once.
    const fresh = operations
      .map((operation): Edit => ({ document, base, operation }))
      .filter((edit) => !edits.some((other) => JSON.stringify(other) === JSON.stringify(edit)));
    const [refusal] = editDocuments(before, file, fresh).refused;
    if (refusal !== undefined) refused.push({ finding, reason: refusal.reason });
    else if (fresh.some((edit) => edits.some((other) => collide(edit, other))))
      refused.push({ finding, reason: conflict });
    else {
      edits.push(...fresh);
      fixed.push(finding);
    }
  }
  return { after: editDocuments(before, file, edits).text, fixed, refused };
}

function fullPath({ base, operation }: Edit): Path {
  return operation.op === 'lines' ? base : [...base, ...operation.path];
}

/** Whether one edit changes what the other names. Adding to a list leaves its other items as they are. */
function collide(a: Edit, b: Edit): boolean {
  if (a.document !== b.document) return false;
  const [upper, lower] = fullPath(a).length <= fullPath(b).length ? [a, b] : [b, a];
  const [short, long] = [fullPath(upper), fullPath(lower)];
  if (upper.operation.op === 'append' && (short.length < long.length || lower.operation.op === 'append')) return false;
  return short.every((part, index) => part === long[index]);
}

/** Line edits are made from the last line up, so that earlier ones keep their numbers; overlaps wait for the next run. */
function editLines(before: string, findings: readonly Fixable[]): Plan {
  const newline = before.includes('\r\n') ? '\r\n' : '\n';
  const lines = before.split(/\r?\n/);
  const fixed: Finding[] = [];
  const refused: RefusedFix[] = [];
  const edits: { from: number; to: number; lines: readonly string[] }[] = [];
  for (const finding of findings) {
    const wanted = finding.fix.operations.filter((operation) => operation.op === 'lines');
    const fresh = wanted.filter((one) => !edits.some((edit) => JSON.stringify(edit) === JSON.stringify(lineEdit(one))));
    if (fresh.some((one) => edits.some((edit) => overlaps(edit, one)))) refused.push({ finding, reason: conflict });
    else {
      edits.push(...fresh.map(lineEdit));
      fixed.push(finding);
    }
  }
  for (const { from, to, lines: replacement } of edits.sort((a, b) => b.from - a.from)) {
    lines.splice(from - 1, to - from + 1, ...replacement);
  }
  return { after: lines.join(newline), fixed, refused };
}

function lineEdit({ from, to, lines }: Extract<FixOperation, { op: 'lines' }>): {
  from: number;
  to: number;
  lines: readonly string[];
} {
  return { from, to, lines };
}

/** An insertion (`to = from - 1`) overlaps what covers the line that it stands before. */
function overlaps(a: { from: number; to: number }, b: { from: number; to: number }): boolean {
  return a.from <= Math.max(b.to, b.from) && b.from <= Math.max(a.to, a.from);
}

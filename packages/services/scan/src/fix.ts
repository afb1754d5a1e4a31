import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Edit, editDocuments } from '@seawall/kube';
import type { Finding, Fix, FixOperation, Path, Text } from '@seawall/model';
import { createTwoFilesPatch } from 'diff';
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
  /** What package managers have to be told for the rest, each once: their files hold hashes, or a tree that changes too. */
  readonly commands: readonly { readonly command: string; readonly findings: number }[];
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
  const written = [...files.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
  return { report, files: written, commands: commandsFor(report, choice, made) };
}

/** A go.mod that was written leaves its go.sum behind, so its command is told as well. */
function commandsFor({ findings }: Report, { rules }: FixChoice, made: ReadonlySet<string>): FixPlanned['commands'] {
  const counts = new Map<string, number>();
  for (const { id, rule, status, values, fix } of findings) {
    const command = values?.['command'];
    if (typeof command !== 'string' || status === 'excepted' || rules?.includes(rule) === false) continue;
    if (made.has(id) ? /(?:^|\/)go\.mod$/.test(fix?.file ?? '') : fix === undefined) {
      counts.set(command, (counts.get(command) ?? 0) + 1);
    }
  }
  return [...counts].map(([command, count]) => ({ command, findings: count }));
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

import { type Alert, displayRef, type Incident, say, severities } from '@seawall/model';
import { ruleTitle, tacticName } from '@seawall/runtime';
import type { Context } from '../../context.ts';
import { columnsOf, severityName, type Style } from '../../terminal/style.ts';
import { clip, padEnd, width, wrap } from '../../terminal/width.ts';
import { visible } from '../policy/plain.ts';
import { detectTexts as texts } from './texts.ts';

/** An alert for the terminal: what and where, the message, and how it is classed. */
export function alertLines(alert: Alert, style: Style, context: Context): string[] {
  const { language } = context;
  const columns = columnsOf(context);
  const name = severityName(alert.severity, language);
  const left = Math.max(...severities.map((severity) => width(severityName(severity, language)))) + 2;
  const where = whereOf(alert);
  const head = `${style.severity(alert.severity, name)}${' '.repeat(left - width(name))}`;
  const title = clip(
    `${alert.time.slice(11, 19)}  ${ruleTitle(alert.rule, language)}${where === '' ? '' : ` · ${where}`}`,
    columns - left,
  );
  const indent = ' '.repeat(left);
  const lines = [`${head}${style.strong(visible(title))}`];
  for (const line of wrap(visible(alert.message), columns - left).slice(0, mostMessageLines))
    lines.push(`${indent}${line}`);
  for (const note of notesOf(alert, context)) {
    for (const line of wrap(visible(note), columns - left)) lines.push(`${indent}${style.faint(line)}`);
  }
  return lines;
}

const mostMessageLines = 6;

function whereOf({ subject, workload, node }: Alert): string {
  if (subject !== undefined) return displayRef(subject);
  return workload?.container ?? node ?? '';
}

function notesOf({ cells, count, lastTime, findings, completeness }: Alert, { language }: Context): string[] {
  const notes: string[] = [];
  const techniques = [...new Set(cells.map(({ technique }) => technique))];
  if (techniques.length > 0) notes.push(techniques.join(' '));
  if (count > 1) notes.push(say(texts.times, language, { count, time: lastTime.slice(11, 19) }));
  if (findings !== undefined) {
    const sums = severities.flatMap((severity) => {
      const number = findings.bySeverity[severity] ?? 0;
      return number === 0 ? [] : [`${number} ${severityName(severity, language).toLowerCase()}`];
    });
    notes.push(say(texts.known, language, { findings: sums.join(', ') }));
  }
  const missing = [...(completeness.missing ?? [])];
  if (completeness.dropped > 0) missing.push(`${completeness.dropped} dropped`);
  if (completeness.unreadable > 0) missing.push(`${completeness.unreadable} unreadable`);
  if (missing.length > 0) notes.push(say(texts.incompleteAlert, language, { what: missing.join(', ') }));
  return notes;
}

/** An incident: its title and risk, the summary, and the timeline. */
export function incidentLines(incident: Incident, style: Style, context: Context): string[] {
  const { language } = context;
  const columns = columnsOf(context);
  const name = severityName(incident.severity, language);
  const risk = say(texts.risk, language, { risk: incident.risk });
  const head = `${style.severity(incident.severity, name)}  ${style.strong(risk)}`;
  const lines = [head];
  for (const line of wrap(visible(say(incident.title, language)), columns - 2)) lines.push(`  ${style.strong(line)}`);
  for (const line of wrap(visible(say(incident.summary, language)), columns - 2)) lines.push(`  ${line}`);
  for (const { time, rule, tactics, count } of incident.timeline.slice(0, mostTimeline)) {
    const [first] = tactics;
    const tactic = first === undefined ? '' : say(tacticName(first), language);
    const often = count > 1 ? ` ×${count}` : '';
    lines.push(
      style.faint(
        clip(
          `    ${time.slice(11, 19)}  ${padEnd(clip(tactic, 20), 20)}  ${visible(ruleTitle(rule, language))}${often}`,
          columns,
        ),
      ),
    );
  }
  const more = incident.timeline.length - mostTimeline + incident.furtherAlerts;
  if (more > 0) lines.push(style.faint(`    ${say(texts.moreFaults, language, { count: more })}`));
  return lines;
}

const mostTimeline = 12;

import { type Finding, type Language, type Severity, say, severities, type Text } from '@seawall/model';
import type { ScoreFactor } from '@seawall/posture';
import type { RuleInfo } from '../../report.ts';
import { lineOf, repositoryPath } from '../location.ts';
import { writeMessage, writeText } from '../message.ts';
import type { OutputOptions } from '../output.ts';
import { formatCount, severityNames } from '../words.ts';
import { type Html, joined, markup } from './markup.ts';
import { htmlWords as words } from './words.ts';

/** What the report says of its rules, by id: those have an entry on the page. */
export type RuleEntries = ReadonlyMap<string, RuleInfo>;

/** A severity by its name, with a gauge of one to five bars in front of it; the colour only repeats it. */
export function severityLabel(severity: Severity, language: Language): Html {
  return markup`<span class="sev ${severity}">${severityNames[severity][language]}</span>`;
}

/** Severities that occur, each with its count. */
export function severityTally(counts: Readonly<Record<Severity, number>>, language: Language): Html {
  const present = severities.filter((severity) => counts[severity] > 0);
  return joined(
    present.map(
      (severity) =>
        markup`<span class="sev ${severity}">${formatCount(counts[severity])} ${severityNames[severity][language]}</span>`,
    ),
    ' ',
  );
}

/** A share of 1 as a bar without meaning of its own: the figure stands beside it. */
export function bar(share: number): Html {
  const width = Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  return markup`<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" width="100" height="4"/><rect class="value" width="${width}" height="4"/></svg>`;
}

/** A finding's message, the values in it set as code. */
export function messageHtml(finding: Finding, language: Language): Html {
  return { html: writeMessage(finding, language, writer) };
}

/** Our own texts, what stands between backticks set as code. */
export function prose(text: Text, language: Language): Html {
  return { html: writeText(text[language], undefined, writer) };
}

const writer = {
  words: (text: string) => markup`${text}`.html,
  code: (text: string) => markup`<code>${text}</code>`.html,
};

/** `file:line`, and what rendered the text that was judged. The file goes by its last name where its path stands above. */
export function placeHtml(place: Finding['place'], above: string, options: OutputOptions): Html {
  const path = repositoryPath(place.file, options);
  const file = place.file === above ? path.slice(path.lastIndexOf('/') + 1) : path;
  const where = markup`<code class="place">${lineOf(file, place)}</code>`;
  if (place.renderedBy === undefined) return where;
  return markup`${where} <span class="muted">${say(words.renderedBy, options.language, { tool: place.renderedBy })}</span>`;
}

/** The element id of a rule's entry; ids of rules are kebab-case, and anything else is made so. */
export function ruleAnchor(rule: string): string {
  return `rule-${rule.replace(/[^\w-]/g, '-')}`;
}

/** A rule's id, as a link where the page has an entry for it. */
export function ruleLink(rule: string, entries: RuleEntries): Html {
  if (!entries.has(rule)) return markup`<span class="rule">${rule}</span>`;
  return markup`<a class="rule" href="#${ruleAnchor(rule)}">${rule}</a>`;
}

/** A factor of a score: what it costs, and why. */
export function factorList(factors: readonly ScoreFactor[], language: Language): Html {
  const items = factors.map(
    ({ title, count, points }) =>
      markup`<li><span class="points">−${points.toFixed(1)}</span> <span>${prose(title, language)}${count > 1 ? ` × ${formatCount(count)}` : ''}</span></li>`,
  );
  return markup`<ul class="factors">${items}</ul>`;
}

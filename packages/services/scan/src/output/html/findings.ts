import { type Evidence, type Finding, type Language, severities } from '@seawall/model';
import { categories } from '@seawall/posture';
import type { Report, RuleInfo } from '../../report.ts';
import { groupBySubject, type RuleGroup, type SubjectGroup } from '../groups.ts';
import { lineOf, repositoryPath } from '../location.ts';
import type { OutputOptions } from '../output.ts';
import { categoryNames, severityNames, statusNames } from '../words.ts';
import { type Html, joined, markup, nothing } from './markup.ts';
import { messageHtml, placeHtml, prose, type RuleEntries, ruleLink, severityLabel, severityTally } from './parts.ts';
import { htmlWords as words } from './words.ts';

/** So many subjects stand open at first. */
const openAtFirst = 3;

/** Every finding, by subject; the filter above them is there only where its script runs. */
export function findingsSection(report: Report, rules: RuleEntries, options: OutputOptions): Html {
  const { language } = options;
  const groups = groupBySubject(report.findings);
  const body =
    groups.length === 0
      ? markup`<p class="empty">${words.nothingFound[language]}</p>`
      : markup`${filterForm(report, language)}
<p class="empty" id="no-match" hidden>${words.nothingMatches[language]}</p>
<div id="subjects">${groups.map((group, index) => subject(group, index < openAtFirst, rules, options))}</div>`;
  return markup`<section id="findings" aria-labelledby="findings-title" tabindex="-1">
<h2 id="findings-title">${words.findings[language]}</h2>
${body}
</section>`;
}

function filterForm(report: Report, language: Language): Html {
  const present = new Set(report.rules.map((rule) => rule.category));
  const statuses = (['open', 'existing', 'excepted'] as const).filter((status) =>
    report.findings.some((finding) => finding.status === status),
  );
  const boxes = severities.map(
    (severity) =>
      markup`<label><input type="checkbox" name="severity" value="${severity}" checked> <span class="sev ${severity}">${severityNames[severity][language]}</span></label>`,
  );
  const statusSelect =
    statuses.length < 2
      ? nothing
      : select(
          'status',
          words.status[language],
          language,
          statuses.map((status) => [status, statusNames[status][language]]),
        );
  return markup`<form id="filter" role="search" aria-label="${words.filter[language]}" hidden>
<label class="search"><span>${words.search[language]}</span> <input type="search" name="q" placeholder="${words.searchHint[language]}" autocomplete="off" spellcheck="false"> <kbd aria-hidden="true">/</kbd></label>
<fieldset><legend class="visually-hidden">${words.severity[language]}</legend>${boxes}</fieldset>
${select(
  'category',
  words.category[language],
  language,
  categories
    .filter((category) => present.has(category))
    .map((category) => [category, categoryNames[category][language]]),
)}
${statusSelect}
<div class="result"><output id="showing" data-template="${words.showing[language]}"></output>
<button type="button" id="toggle-all" data-expand="${words.expand[language]}" data-collapse="${words.collapse[language]}">${words.expand[language]}</button>
<button type="reset">${words.clear[language]}</button></div>
</form>`;
}

function select(
  name: string,
  label: string,
  language: Language,
  options: readonly (readonly [string, string])[],
): Html {
  const choices = options.map(([value, text]) => markup`<option value="${value}">${text}</option>`);
  return markup`<label><span>${label}</span> <select name="${name}"><option value="">${words.all[language]}</option>${choices}</select></label>`;
}

function subject(group: SubjectGroup, open: boolean, rules: RuleEntries, options: OutputOptions): Html {
  const { language } = options;
  const file =
    group.subject.type === 'file' ? nothing : markup`<code class="file">${repositoryPath(group.file, options)}</code>`;
  const items = group.rules.map((rule) => findingItem(rule, rules, options));
  return markup`<details class="subject"${open ? markup` open` : nothing}><summary><h3>${group.label}</h3> ${file} <span class="tally">${severityTally(group.open, language)}</span></summary>
<ul class="list">${items}</ul></details>
`;
}

function findingItem(group: RuleGroup, rules: RuleEntries, options: OutputOptions): Html {
  const { language } = options;
  const rule = rules.get(group.rule);
  const status =
    group.status === 'open' ? nothing : markup`<span class="badge">${statusNames[group.status][language]}</span>`;
  const alike = Map.groupBy(group.findings, (finding) => messageHtml(finding, language).html);
  const messages = [...alike].map(
    ([message, findings]) => markup`<p class="message">${{ html: message }}</p>
<ul class="places" aria-label="${words.places[language]}">${findings.map((finding) => placeItem(finding, group.findings[0].place.file, options))}</ul>
`,
  );
  return markup`<li class="finding" data-severity="${group.severity}" data-category="${rule?.category}" data-status="${group.status}" data-count="${group.findings.length}">
<div class="label">${severityLabel(group.severity, language)} ${status}</div>
<div class="body">${messages}${rule === undefined ? nothing : markup`<p class="why">${prose(rule.why, language)}</p>`}
${remedy(group, rule, language)}</div>
<div class="link">${ruleLink(group.rule, rules)}</div></li>
`;
}

function remedy(group: RuleGroup, rule: RuleInfo | undefined, language: Language): Html {
  const fix = group.findings.find((finding) => finding.fix !== undefined)?.fix;
  const badge =
    fix === undefined
      ? nothing
      : markup` <span class="badge">${fix.risk === 'safe' ? words.fixes[language] : words.fixesUnsafe[language]}</span>`;
  const text = rule?.remediation ?? fix?.title;
  if (text === undefined) return nothing;
  return markup`<p class="fix"><span class="tag">${words.fix[language]}</span> ${prose(text, language)}${badge}</p>`;
}

function placeItem(finding: Finding, above: string, options: OutputOptions): Html {
  const part = finding.part === '' ? nothing : markup` <code class="part">${finding.part}</code>`;
  return markup`<li>${placeHtml(finding.place, above, options)}${part}${evidenceList(finding.evidence, options)}</li>`;
}

function evidenceList(evidence: readonly Evidence[], options: OutputOptions): Html {
  if (evidence.length === 0) return nothing;
  const items = evidence.map(({ field, value, place }) => {
    const where =
      place === undefined
        ? nothing
        : markup` <code class="place">${lineOf(repositoryPath(place.file, options), place)}</code>`;
    return markup`<li><code>${field}</code> = <code>${value}</code>${where}</li>`;
  });
  return markup`<ul class="evidence" aria-label="${words.evidence[options.language]}">${joined(items)}</ul>`;
}

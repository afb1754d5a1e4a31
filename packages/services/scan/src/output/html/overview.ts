import { type Language, say, severities } from '@seawall/model';
import type { Report } from '../../report.ts';
import { counted, formatCount, severityNames } from '../words.ts';
import { type Html, markup, nothing } from './markup.ts';
import { bar, prose, type RuleEntries, ruleLink } from './parts.ts';
import { htmlWords as words } from './words.ts';

/** What a reader must know first: how much is open, how bad it is, what is missing, and what to do. */
export function overview(report: Report, rules: RuleEntries, language: Language): Html {
  const { open } = report.summary;
  const total = severities.reduce((sum, severity) => sum + open[severity], 0);
  const headline = total === 0 ? words.noneOpen[language] : counted(total, words.oneOpen, words.manyOpen, language);
  return markup`<section id="overview" aria-labelledby="overview-title">
<h1 id="overview-title">${headline}</h1>
<p class="targets"><span class="muted">${words.targets[language]}</span> ${report.targets.map((target) => markup`<code>${target}</code> `)}</p>
${incomplete(report, language)}
${tiles(report, language)}
${figures(report, language)}
${actions(report, rules, language)}
</section>`;
}

function incomplete(report: Report, language: Language): Html {
  const missing = report.problems.length + report.notAssessed.length;
  if (missing === 0) return nothing;
  return markup`<p class="notice">${say(words.incomplete, language, { n: formatCount(missing) })} <a href="#coverage">${words.seeCoverage[language]}</a></p>`;
}

function tiles({ summary }: Report, language: Language): Html {
  const cells = severities.map(
    (
      severity,
    ) => markup`<li><a class="tile${summary.open[severity] === 0 ? ' none' : ''}" href="#?severity=${severity}">
<span class="figure">${formatCount(summary.open[severity])}</span> <span class="sev ${severity}">${severityNames[severity][language]}</span></a></li>`,
  );
  return markup`<ul class="tiles" aria-label="${words.bySeverity[language]}">${cells}</ul>`;
}

function figures({ summary }: Report, language: Language): Html {
  const always: [string, number][] = [
    [words.files[language], summary.files],
    [words.objects[language], summary.objects],
    [words.workloadCount[language], summary.workloads],
    [words.dockerfiles[language], summary.dockerfiles],
    [words.controls[language], summary.controls],
    [words.fixable[language], summary.fixable],
  ];
  const sometimes: [string, number][] = [
    [words.existing[language], summary.existing],
    [words.excepted[language], summary.excepted],
    [words.hidden[language], summary.hidden],
  ];
  const shown = [...always, ...sometimes.filter(([, count]) => count > 0)];
  return markup`<dl class="figures">${shown.map(([name, count]) => markup`<div><dt>${name}</dt><dd>${formatCount(count)}</dd></div>`)}</dl>`;
}

function actions(report: Report, rules: RuleEntries, language: Language): Html {
  if (report.actions.length === 0) return nothing;
  const items = report.actions.map((action) => {
    const effect = say(words.actionEffect, language, {
      findings: counted(action.findings, words.finding, words.findingsN, language),
      subjects: counted(action.subjects, words.object, words.objectsN, language),
    });
    const share = say(words.ofRisk, language, { share: `${(action.share * 100).toFixed(0)}%` });
    const fix = action.fixable ? markup` <span class="badge">${words.fixes[language]}</span>` : nothing;
    return markup`<li><div class="action"><p><strong>${prose(action.title, language)}</strong>${fix}</p>
<p class="muted">${effect} · ${ruleLink(action.rule, rules)}</p></div><div class="share">${bar(action.share)}<span>${share}</span></div></li>`;
  });
  return markup`<h2>${words.doFirst[language]}</h2><ol class="actions">${items}</ol>`;
}

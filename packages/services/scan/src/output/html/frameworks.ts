import { type Language, type OutcomeStatus, say } from '@seawall/model';
import type { FrameworkResult, RequirementResult } from '@seawall/posture';
import type { Report } from '../../report.ts';
import { formatCount, outcomeNames } from '../words.ts';
import { type Html, joined, markup, nothing } from './markup.ts';
import { bar, factorList, prose, type RuleEntries, ruleLink } from './parts.ts';
import { htmlWords as words } from './words.ts';
import { formatScore } from './workloads.ts';

const order: readonly OutcomeStatus[] = ['fail', 'pass', 'notAssessed', 'notApplicable'];

/** How each requirement of each framework came out. */
export function frameworksSection(report: Report, rules: RuleEntries, language: Language): Html {
  const body =
    report.frameworks.length === 0
      ? markup`<p class="empty">${words.noFrameworks[language]}</p>`
      : markup`<div class="rows">${report.frameworks.map((framework) => frameworkRow(framework, rules, language))}</div>`;
  return markup`<section id="frameworks" aria-labelledby="frameworks-title">
<h2 id="frameworks-title">${words.frameworks[language]}</h2>
${body}
</section>`;
}

function frameworkRow(framework: FrameworkResult, rules: RuleEntries, language: Language): Html {
  const counts = order.map((status): [OutcomeStatus, number] => [
    status,
    framework.requirements.filter((requirement) => requirement.status === status).length,
  ]);
  const tally = counts
    .filter(([, count]) => count > 0)
    .map(
      ([status, count]) =>
        markup`<span class="outcome ${status}">${formatCount(count)} ${outcomeNames[status][language]}</span>`,
    );
  const { score } = framework;
  const figure =
    score === undefined
      ? markup`<span class="score none"><span aria-hidden="true">–</span><span class="visually-hidden">${words.notScored[language]}</span></span> ${bar(0)}`
      : markup`<span class="score"><span aria-hidden="true">${formatScore(score)}</span><span class="visually-hidden">${say(words.outOf, language, { score: formatScore(score) })}</span></span> ${bar(score / 100)}`;
  const factors =
    framework.factors.length === 0
      ? nothing
      : markup`<h4>${words.factors[language]}</h4>${factorList(framework.factors, language)}`;
  return markup`<details class="row"><summary>${figure} <h3>${framework.title[language]} <span class="muted">${framework.version}</span></h3> <span class="tally">${joined(tally, ' ')}</span></summary>
${factors}<table><thead><tr><th scope="col">${words.id[language]}</th><th scope="col">${words.requirement[language]}</th><th scope="col">${words.outcome[language]}</th></tr></thead>
<tbody>${framework.requirements.map((requirement) => requirementRow(requirement, rules, language))}</tbody></table></details>
`;
}

function requirementRow(requirement: RequirementResult, rules: RuleEntries, language: Language): Html {
  const { passed, failed, status } = requirement;
  const count =
    status === 'fail'
      ? markup` <span class="muted">${say(words.ofSubjects, language, { failed: formatCount(failed), all: formatCount(passed + failed) })}</span>`
      : nothing;
  const reason =
    requirement.reason === undefined ? nothing : markup`<p class="muted">${prose(requirement.reason, language)}</p>`;
  const controls = requirement.controls.map((id) => ruleLink(id, rules));
  const answeredBy = controls.length === 0 ? nothing : markup`<p class="muted">${joined(controls, ' ')}</p>`;
  return markup`<tr><th scope="row">${requirement.id}</th><td>${prose(requirement.title, language)}${reason}${answeredBy}</td><td><span class="outcome ${status}">${outcomeNames[status][language]}</span>${count}</td></tr>
`;
}

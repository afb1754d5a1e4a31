import { compareSeverity, type FrameworkRef, type Language } from '@seawall/model';
import type { Report, RuleInfo } from '../../report.ts';
import { categoryNames } from '../words.ts';
import { type Html, joined, markup, nothing } from './markup.ts';
import { prose, ruleAnchor, severityLabel } from './parts.ts';
import { htmlWords as words } from './words.ts';

/** What is known of each rule that a finding names, the gravest first. */
export function rulesSection(report: Report, language: Language): Html {
  if (report.rules.length === 0) return nothing;
  const frameworks = new Map(report.findings.map((finding) => [finding.rule, finding.frameworks]));
  const worstFirst = report.rules.toSorted((a, b) => compareSeverity(a.severity, b.severity));
  const rows = worstFirst.map((rule) => ruleRow(rule, frameworks.get(rule.id) ?? [], language));
  return markup`<section id="rules" aria-labelledby="rules-title">
<h2 id="rules-title">${words.rules[language]}</h2>
<div class="rows">${rows}</div>
</section>`;
}

/** The anchor stands inside, so that a browser that follows a link to it opens the entry. */
function ruleRow(rule: RuleInfo, frameworks: readonly FrameworkRef[], language: Language): Html {
  const requirements =
    frameworks.length === 0
      ? nothing
      : markup`<h4>${words.requirements[language]}</h4><p>${joined(
          frameworks.map(({ framework, id }) => markup`<code>${framework} ${id}</code>`),
          ' ',
        )}</p>`;
  return markup`<details class="row rule-row"><summary>${severityLabel(rule.severity, language)} <h3>${prose(rule.title, language)}</h3> <span class="muted">${categoryNames[rule.category][language]}</span> <code class="file">${rule.id}</code></summary>
<div id="${ruleAnchor(rule.id)}" tabindex="-1"><p>${prose(rule.why, language)}</p><p class="fix"><span class="tag">${words.fix[language]}</span> ${prose(rule.remediation, language)}</p>
${references(rule, language)}${requirements}</div></details>
`;
}

function references(rule: RuleInfo, language: Language): Html {
  const links = rule.references
    .filter((url) => /^https?:\/\//.test(url) && URL.canParse(url))
    .map((url) => markup`<li><a href="${url}" rel="noreferrer">${url}</a></li>`);
  if (links.length === 0) return nothing;
  return markup`<h4>${words.references[language]}</h4><ul class="references">${links}</ul>`;
}

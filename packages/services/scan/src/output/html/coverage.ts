import { type Language, say } from '@seawall/model';
import type { ControlResult, Report } from '../../report.ts';
import { repositoryPath } from '../location.ts';
import type { OutputOptions } from '../output.ts';
import { formatCount, outcomeNames, targetNames } from '../words.ts';
import { type Html, markup, nothing } from './markup.ts';
import { prose } from './parts.ts';
import { htmlWords as words } from './words.ts';

/** What was not read or not assessed, exceptions that need care, and how every control came out. */
export function coverageSection(report: Report, options: OutputOptions): Html {
  const { language } = options;
  const complete = report.problems.length === 0 && report.notAssessed.length === 0;
  return markup`<section id="coverage" aria-labelledby="coverage-title">
<h2 id="coverage-title">${words.coverage[language]}</h2>
<p class="muted">${complete ? words.everything[language] : words.coverageHint[language]}</p>
${notAssessed(report, options)}${problems(report, options)}${exceptions(report, options)}${controls(report, language)}
</section>`;
}

function listed(title: string, items: readonly Html[]): Html {
  return items.length === 0 ? nothing : markup`<h3>${title}</h3><ul class="notes">${items}</ul>`;
}

function notAssessed(report: Report, options: OutputOptions): Html {
  const { language } = options;
  const items = report.notAssessed.map(
    ({ what, target, reason, remedy }) =>
      markup`<li><span class="tag">${targetNames[what][language]}</span> <code>${repositoryPath(target, options)}</code><p class="reason">${prose(reason, language)}</p><p class="fix reason">${prose(remedy, language)}</p></li>`,
  );
  return listed(words.notAssessed[language], items);
}

function problems(report: Report, options: OutputOptions): Html {
  const { language } = options;
  const items = report.problems.map(({ file, line, message }) => {
    const where = repositoryPath(file, options);
    return markup`<li><code>${line === undefined ? where : `${where}:${line}`}</code><p>${prose(message, language)}</p></li>`;
  });
  return listed(words.problems[language], items);
}

function exceptions(report: Report, options: OutputOptions): Html {
  const { language } = options;
  const items = report.exceptions.map((notice) => {
    const state = notice.state === 'lapsed' ? words.lapsed : words.unused;
    const subject = notice.subject === undefined ? nothing : markup` <code>${notice.subject}</code>`;
    return markup`<li><code>${notice.rule}</code>${subject} ${say(state, language, { expires: notice.expires })}<p>${notice.reason}</p>
<p class="muted">${say(words.owner, language, { owner: notice.owner })} · <code>${repositoryPath(notice.file, options)}:${notice.line}</code></p></li>`;
  });
  return listed(words.exceptions[language], items);
}

function controls(report: Report, language: Language): Html {
  if (report.controls.length === 0) return nothing;
  return markup`<details class="row controls"><summary><h3>${words.controlOutcomes[language]}</h3></summary>
<div class="scroll" tabindex="0" role="region" aria-label="${words.controlOutcomes[language]}"><table class="numbers"><thead><tr><th scope="col">${words.control[language]}</th><th scope="col">${outcomeNames.pass[language]}</th><th scope="col">${outcomeNames.fail[language]}</th><th scope="col">${outcomeNames.notApplicable[language]}</th><th scope="col">${outcomeNames.notAssessed[language]}</th></tr></thead>
<tbody>${report.controls.map((control) => controlRow(control, language))}</tbody></table></div></details>`;
}

function controlRow(control: ControlResult, language: Language): Html {
  const reasons = control.reasons.map((reason) => markup`<p class="muted">${prose(reason, language)}</p>`);
  const counts = [control.passed, control.failed, control.notApplicable, control.notAssessed];
  return markup`<tr><th scope="row">${control.id}${reasons}</th>${counts.map((count) => markup`<td${count === 0 ? markup` class="zero"` : nothing}>${formatCount(count)}</td>`)}</tr>
`;
}

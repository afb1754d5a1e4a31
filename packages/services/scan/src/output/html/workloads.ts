import { displayRef, say } from '@seawall/model';
import type { Report, WorkloadScore } from '../../report.ts';
import { lineOf, repositoryPath } from '../location.ts';
import type { OutputOptions } from '../output.ts';
import { type Html, markup } from './markup.ts';
import { bar, factorList } from './parts.ts';
import { htmlWords as words } from './words.ts';

/** The score of each workload with what it is made of. */
export function workloadsSection(report: Report, options: OutputOptions): Html {
  const { language } = options;
  const body =
    report.workloads.length === 0
      ? markup`<p class="empty">${words.noWorkloads[language]}</p>`
      : markup`<p class="muted">${words.workloadsHint[language]}</p>
<div class="rows">${report.workloads.map((workload) => row(workload, options))}</div>`;
  return markup`<section id="workloads" aria-labelledby="workloads-title">
<h2 id="workloads-title">${words.workloads[language]}</h2>
${body}
</section>`;
}

function row(workload: WorkloadScore, options: OutputOptions): Html {
  const { language } = options;
  const factors =
    workload.factors.length === 0
      ? markup`<p class="muted">${words.noFactors[language]}</p>`
      : factorList(workload.factors, language);
  const score = say(words.outOf, language, { score: formatScore(workload.score) });
  return markup`<details class="row"><summary><span class="score"><span aria-hidden="true">${formatScore(workload.score)}</span><span class="visually-hidden">${score}</span></span> ${bar(workload.score / 100)} <h3>${displayRef(workload.subject)}</h3> <code class="file">${lineOf(repositoryPath(workload.file, options), workload)}</code></summary>
${factors}</details>
`;
}

export function formatScore(score: number): string {
  return String(Math.round(score));
}

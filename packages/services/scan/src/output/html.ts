import { createHash } from 'node:crypto';
import { type Language, say } from '@seawall/model';
import type { Report } from '../report.ts';
import { coverageSection } from './html/coverage.ts';
import { findingsSection } from './html/findings.ts';
import { frameworksSection } from './html/frameworks.ts';
import { type Html, markup } from './html/markup.ts';
import { overview } from './html/overview.ts';
import { rulesSection } from './html/rules.ts';
import { script } from './html/script.ts';
import { style } from './html/style.ts';
import { htmlWords as words } from './html/words.ts';
import { workloadsSection } from './html/workloads.ts';
import type { Output, OutputOptions } from './output.ts';

/**
 * One file that needs nothing else: no network, one style sheet and one script, both named by their hashes in the
 * content security policy, so that nothing that a report quotes can ever run.
 */
export const html: Output = {
  id: 'html',
  extension: 'html',
  mediaType: 'text/html',
  title: { en: 'One self-contained page, for people', zh: '独立的单文件网页，供人阅读' },
  write: (report, options) => `<!doctype html>\n${page(report, options).html}\n`,
};

const policy = [
  "default-src 'none'",
  `style-src '${hashOf(style)}'`,
  `script-src '${hashOf(script)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function page(report: Report, options: OutputOptions): Html {
  const { language } = options;
  const version = report.tool.version;
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  return markup`<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ html: policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Seawall ${version}">
<meta name="color-scheme" content="light dark">
<title>${words.title[language]} · ${report.targets.join(' ')}</title>
<style>${{ html: style }}</style>
</head>
<body>
<a class="skip" href="#findings">${words.skip[language]}</a>
${header(report, language)}
<main>
${overview(report, rules, language)}
${findingsSection(report, rules, options)}
${workloadsSection(report, options)}
${frameworksSection(report, rules, language)}
${rulesSection(report, language)}
${coverageSection(report, options)}
</main>
<footer><p>${say(words.footer, language, { version })}</p></footer>
<script>${{ html: script }}</script>
</body>
</html>`;
}

function header(report: Report, language: Language): Html {
  const sections = ['overview', 'findings', 'workloads', 'frameworks', 'rules', 'coverage'] as const;
  const present = sections.filter((section) => section !== 'rules' || report.rules.length > 0);
  const links = present.map((section) => markup`<li><a href="#${section}">${words[section][language]}</a></li>`);
  const names = markup`data-system="${words.themeSystem[language]}" data-light="${words.themeLight[language]}" data-dark="${words.themeDark[language]}"`;
  return markup`<header class="top"><div><span class="brand">Seawall</span>
<nav aria-label="${words.sections[language]}"><ul>${links}</ul></nav>
<button type="button" id="theme" ${names} hidden>${words.theme[language]}: <span></span></button></div></header>`;
}

const light = `
color-scheme: light;
--ground: #fbfbfa; --surface: #ffffff; --raised: #f3f4f4; --ink: #1b1e22; --muted: #59616b; --line: #e1e4e7;
--accent: #0a6480; --accent-soft: #e3f0f4;
--critical: #a80f38; --high: #a8420a; --medium: #7a5800; --low: #3f5870; --info: #59616b; --pass: #1c6b40;`;

const dark = `
color-scheme: dark;
--ground: #131518; --surface: #191c20; --raised: #22262b; --ink: #e6e8ea; --muted: #9aa3ad; --line: #2c3137;
--accent: #63c3e0; --accent-soft: #16323c;
--critical: #ff8299; --high: #ffab73; --medium: #e6c35c; --low: #a9bdd0; --info: #9aa3ad; --pass: #72d09b;`;

/** The page's only style sheet. Its colours hold 4.5:1 against every ground they stand on (WCAG 2.2, 1.4.3). */
export const style = `
:root {${light} }
@media (prefers-color-scheme: dark) { :root:not([data-theme='light']) {${dark} } }
:root[data-theme='dark'] {${dark} }
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Noto Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1, h2, h3, h4, p, ul, ol, dl, dd { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: 1.75rem; line-height: 1.2; font-weight: 650; letter-spacing: -.02em; }
h2 { font-size: 1.125rem; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1em; font-weight: 600; }
section > h3 { margin: 1.25rem 0 .5rem; }
h4 { font-size: .8125rem; font-weight: 600; color: var(--muted); margin: .75rem 0 .25rem; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 2px; }
code, kbd { font: .92em/1.4 ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Noto Sans Mono', monospace; unicode-bidi: isolate; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
[tabindex='-1']:focus { outline: none; }
[hidden] { display: none !important; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.muted { color: var(--muted); }
.skip { position: absolute; left: 1rem; top: -4rem; z-index: 3; background: var(--surface); padding: .5rem .75rem; border: 1px solid var(--line); }
.skip:focus { top: .5rem; }

.top { position: sticky; top: 0; z-index: 2; background: var(--ground); border-bottom: 1px solid var(--line); }
.top > div { display: flex; align-items: center; gap: 1.5rem; max-width: 76rem; margin: 0 auto; padding: .5rem 1.5rem; min-height: 3rem; }
.brand { font-weight: 700; letter-spacing: -.01em; }
.top nav { flex: 1; min-width: 0; overflow-x: auto; scrollbar-width: none; }
.top nav ul { display: flex; gap: 1.125rem; white-space: nowrap; }
.top nav a { color: var(--muted); text-decoration: none; padding: .375rem 0; display: inline-block; }
.top nav a:hover { color: var(--ink); }
button, select, input { font: inherit; color: inherit; }
button, select { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: .25rem .625rem; min-height: 2rem; }
button { cursor: pointer; } button:hover { background: var(--raised); }
main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
main { padding-top: 2rem; }
footer { padding-block: 3rem 2rem; color: var(--muted); font-size: .8125rem; }

.sev, .outcome { white-space: nowrap; font-weight: 600; font-size: .8125rem; }
.sev { --bars: 1; color: var(--info); }
.sev::before { content: ''; display: inline-block; width: 19px; height: 10px; margin-right: .375rem; vertical-align: -.5px;
  background: linear-gradient(90deg, currentColor calc(var(--bars) * 4px), color-mix(in srgb, currentColor 22%, transparent) 0);
  clip-path: polygon(0 60%, 3px 60%, 3px 100%, 4px 100%, 4px 45%, 7px 45%, 7px 100%, 8px 100%, 8px 30%, 11px 30%, 11px 100%, 12px 100%, 12px 15%, 15px 15%, 15px 100%, 16px 100%, 16px 0, 19px 0, 19px 100%, 0 100%);
  print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.sev.critical { --bars: 5; color: var(--critical); } .sev.high { --bars: 4; color: var(--high); }
.sev.medium { --bars: 3; color: var(--medium); } .sev.low { --bars: 2; color: var(--low); }
.outcome::before { display: inline-block; width: 1.25em; text-align: left; font-weight: 700; }
.outcome.pass { color: var(--pass); } .outcome.pass::before { content: '✓' / ''; }
.outcome.fail { color: var(--critical); } .outcome.fail::before { content: '✕' / ''; }
.outcome.notAssessed { color: var(--medium); } .outcome.notAssessed::before { content: '?' / ''; }
.outcome.notApplicable { color: var(--muted); } .outcome.notApplicable::before { content: '–' / ''; }
.badge, .tag { font-size: .75rem; color: var(--muted); white-space: nowrap; }
.badge { border: 1px solid var(--line); border-radius: 999px; padding: 0 .5rem; line-height: 1.5; display: inline-block; font-weight: 400; }
.tag { font-weight: 600; margin-right: .25rem; }
.bar { display: block; width: 100%; height: 4px; border-radius: 2px; }
.bar .track { fill: var(--line); } .bar .value { fill: var(--accent); }
.notice, .empty { background: var(--raised); border-left: 3px solid var(--accent); padding: .625rem .875rem; margin: 1rem 0; }

.targets { margin-top: .375rem; }
.tiles { display: grid; grid-template-columns: repeat(5, 1fr); margin: 1.5rem 0; border: 1px solid var(--line); border-radius: 8px; background: var(--surface); overflow: hidden; }
.tiles li + li { border-left: 1px solid var(--line); }
.tile { display: block; padding: .875rem 1rem; text-decoration: none; height: 100%; }
.tile:hover { background: var(--raised); } .tile:focus-visible { outline-offset: -3px; }
.tile .figure { display: block; font-size: 1.75rem; line-height: 1.15; font-weight: 600; letter-spacing: -.02em; color: var(--ink); }
.tile.none .figure { color: var(--muted); font-weight: 400; }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 2rem; }
.figures div { display: flex; gap: .5rem; } .figures dt { color: var(--muted); } .figures dd { font-weight: 600; }
.actions { counter-reset: action; border-top: 1px solid var(--line); }
.actions li { counter-increment: action; display: grid; grid-template-columns: 1.5rem minmax(0, 1fr) 11rem; gap: 0 1rem; padding: .75rem 0; border-bottom: 1px solid var(--line); align-items: center; }
.actions li::before { content: counter(action); color: var(--muted); font-size: 1.125rem; align-self: start; }
.share { display: grid; gap: .375rem; color: var(--muted); font-size: .8125rem; }

#filter { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.25rem; padding-bottom: .875rem; }
#filter fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .375rem 1rem; min-width: 0; }
#filter label { display: inline-flex; align-items: center; gap: .375rem; white-space: nowrap; }
#filter label > span:not(.sev) { color: var(--muted); font-size: .8125rem; }
#filter input[type='checkbox'] { accent-color: var(--accent); width: 1rem; height: 1rem; margin: 0; }
#filter .search { position: relative; }
#filter input[type='search'] { background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: .25rem 1.75rem .25rem .625rem; min-height: 2rem; width: 15rem; }
#filter ::placeholder { color: var(--muted); opacity: 1; }
#filter kbd { position: absolute; right: .625rem; color: var(--muted); pointer-events: none; }
#filter input:focus + kbd, #filter input:not(:placeholder-shown) + kbd { display: none; }
.result { display: flex; align-items: center; gap: .5rem; margin-left: auto; }
#showing { color: var(--muted); margin-right: .5rem; white-space: nowrap; }

details > summary { cursor: pointer; list-style: none; }
details > summary::-webkit-details-marker { display: none; }
summary h3 { display: inline; }
.subject, .row { border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 3rem; }
#subjects, .rows { border-bottom: 1px solid var(--line); }
.subject > summary, .row > summary { display: grid; align-items: baseline; gap: .125rem 1rem; padding: .625rem 0 .625rem 1.25rem; position: relative; }
.subject > summary::before, .row > summary::before { content: ''; position: absolute; left: .125rem; top: 1.1rem; width: .375rem; height: .375rem; border: solid var(--muted); border-width: 0 1.5px 1.5px 0; transform: rotate(-45deg); }
details[open] > summary::before { transform: rotate(45deg); }
.subject > summary:hover, .row > summary:hover { background: var(--raised); }
.subject > summary { grid-template-columns: minmax(0, 1fr) auto; }
.subject > summary .file { grid-row: 2; } .subject > summary .tally { grid-row: 1 / 3; grid-column: 2; }
.subject > summary h3 { grid-row: 1; }
.file, .rule { color: var(--muted); font-size: .8125rem; }
a.rule { color: var(--accent); font-family: ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Noto Sans Mono', monospace; }
.tally { display: inline-flex; flex-wrap: wrap; gap: .125rem .875rem; }
.list { padding: 0 0 .75rem 1.25rem; }
.finding { display: grid; grid-template-columns: 6rem minmax(0, 1fr) minmax(0, 13rem); gap: .25rem 1rem; padding: .75rem 0; border-top: 1px solid var(--line); }
.finding .link { text-align: right; }
.places + .message { margin-top: .5rem; } .message { font-weight: 500; } .why { color: var(--muted); } .message, .why, .fix { max-width: 52rem; }
.places { margin-bottom: .25rem; } .places > li + li { margin-top: .125rem; }
.place { color: var(--ink); } .part { color: var(--muted); margin-left: .5rem; }
.evidence { padding-left: 1rem; color: var(--muted); font-size: .8125rem; border-left: 1px solid var(--line); margin: .125rem 0; }

.row > summary { grid-template-columns: 2.25rem 6rem minmax(0, 1fr) minmax(0, 1fr); align-items: center; }
.rule-row > summary { grid-template-columns: 6rem minmax(0, 1fr) auto minmax(0, 14rem); align-items: baseline; }
.controls > summary { grid-template-columns: 1fr; }
.row > summary .file, .row > summary .tally { justify-content: flex-end; text-align: right; }
.score { font-weight: 600; text-align: right; font-size: 1.0625rem; } .score.none { color: var(--muted); }
.row > :not(summary) { margin-left: 1.25rem; max-width: 60rem; }
.row > :not(summary):last-child { margin-bottom: 1rem; }
.factors li { display: grid; grid-template-columns: 3.5rem minmax(0, 1fr); gap: .75rem; padding: .125rem 0; }
.points { text-align: right; color: var(--muted); }
.references a { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin-top: .5rem; }
.row > table { width: calc(100% - 1.25rem); }
th, td { text-align: left; vertical-align: top; padding: .5rem 1rem .5rem 0; border-top: 1px solid var(--line); font-weight: 400; }
thead th { border-top: 0; color: var(--muted); font-size: .8125rem; }
tbody th { white-space: nowrap; } td:last-child, th:last-child { padding-right: 0; }
td:last-child .muted { display: block; white-space: nowrap; font-size: .8125rem; }
.numbers td, .numbers thead th + th { text-align: right; } .numbers { overflow-wrap: normal; } .numbers tbody th { white-space: normal; min-width: 10rem; } .zero { color: var(--muted); }
.scroll { overflow-x: auto; }
.notes .reason::first-letter { text-transform: uppercase; }
.notes li { padding: .625rem 0; border-top: 1px solid var(--line); }

@media (max-width: 48rem) {
  .top > div, main, footer { padding-inline: 1rem; } .top > div { gap: 1rem; flex-wrap: wrap; row-gap: 0; }
  .top nav { order: 3; flex-basis: 100%; } .brand { flex: 1; }
  html { scroll-padding-top: 6rem; }
  .tiles { grid-template-columns: repeat(6, 1fr); }
  .tiles li { grid-column: span 2; } .tiles li:nth-child(n + 4) { grid-column: span 3; border-top: 1px solid var(--line); }
  .tiles li:nth-child(4) { border-left: 0; } .tile { padding: .625rem .75rem; } .tile .figure { font-size: 1.375rem; }
  .actions li { grid-template-columns: 1.25rem minmax(0, 1fr); } .share { grid-column: 2; margin-top: .375rem; }
  #filter .search, #filter input[type='search'] { width: 100%; flex: 1; } .result { margin-left: 0; flex-wrap: wrap; }
  .subject > summary { grid-template-columns: minmax(0, 1fr); } .subject > summary .tally { grid-row: 3; grid-column: 1; }
  .list { padding-left: 0; }
  .finding { grid-template-columns: auto minmax(0, 1fr); } .finding .body { grid-column: 1 / -1; grid-row: 2; }
  .row > summary { grid-template-columns: 2.25rem minmax(0, 1fr); } .row > summary > :nth-child(n + 3) { grid-column: 2; justify-content: flex-start; text-align: left; }
  .rule-row > summary { grid-template-columns: minmax(0, 1fr); gap: 0; } .rule-row > summary > * { grid-column: 1 !important; }
  .controls > summary { grid-template-columns: 1fr; }
  .part { display: block; margin-left: 0; } .row > table { font-size: .8125rem; } th, td { padding-right: .625rem; } tbody th { white-space: normal; min-width: 3.5rem; }
}
@media print {
  :root, :root[data-theme='dark'] {${light} --ground: #fff; }
  body { font-size: 10pt; } .top { position: static; } .top nav, #theme, #filter, .skip { display: none !important; }
  .subject, .row { content-visibility: visible; } .finding, .actions li, tr { break-inside: avoid; }
  details::details-content { display: block; content-visibility: visible; height: auto; }
}
`;

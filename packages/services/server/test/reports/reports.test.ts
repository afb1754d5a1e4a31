import { execFileSync, spawnSync } from 'node:child_process';
import type { Finding } from '@seawall/model';
import { expect, test } from 'vitest';
import { compose } from '../../src/reports/compose.ts';
import type { FindingsContent, FrameworkContent, ReportedFinding, RiskContent } from '../../src/reports/content.ts';
import { writeCsv } from '../../src/reports/csv.ts';
import { writePdf } from '../../src/reports/pdf.ts';
import { writeReport } from '../../src/reports/write.ts';

function finding(name: string, rule = 'privileged-container'): Finding {
  return {
    id: `id-${name}`,
    kind: 'misconfiguration',
    rule,
    severity: 'critical',
    subject: { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name },
    part: 'spec.containers[name=app]',
    place: { file: 'prod', line: 0, column: 0, path: 'spec.template.spec.containers[0].securityContext.privileged' },
    message: { en: 'Container {name} runs privileged', zh: '容器 {name} 以特权模式运行' },
    values: { name: 'app' },
    evidence: [{ field: 'spec.template.spec.containers[0].securityContext.privileged', value: 'true' }],
    frameworks: [{ framework: 'nsa-cisa', id: 'P5' }],
    status: 'open',
  };
}

function reported(name: string, more: Partial<ReportedFinding> = {}): ReportedFinding {
  const seen = { firstSeen: '2026-10-01T10:00:00Z', lastSeen: '2026-11-26T09:00:00Z' };
  return { finding: finding(name), cluster: 'prod', state: 'open', ...seen, ...more };
}

const exception = {
  id: 'EX-7',
  reason: 'The storage driver needs it',
  requester: 'wei',
  approver: 'anna',
  expiresAt: '2027-01-31T00:00:00Z',
};

const content: FindingsContent = {
  kind: 'findings',
  language: 'en',
  createdAt: '2026-11-26T10:40:00Z',
  createdBy: 'anna',
  scope: { allClusters: true, clusters: ['prod', 'test'], namespaces: [], kinds: [], severities: [], states: ['open'] },
  provenance: {
    version: '0.1.0',
    advisories: { version: '2026-11-25', builtAt: '2026-11-25T03:00:00Z', advisories: 60_123 },
    scans: [
      { cluster: 'prod', engine: 'posture', finishedAt: '2026-11-26T09:00:00Z', notAssessed: ['no agent on node-3'] },
    ],
    images: [{ reference: 'shop/cart:1', digest: `sha256:${'ab'.repeat(32)}`, packages: 212 }],
  },
  rules: new Map([
    [
      'privileged-container',
      {
        title: { en: 'Containers do not run privileged', zh: '容器不以特权模式运行' },
        why: { en: 'It is root on the node', zh: '等同节点 root' },
        remediation: { en: 'Remove privileged', zh: '移除 privileged' },
      },
    ],
  ]),
  findings: [reported('cart'), reported('=cmd', { state: 'excepted', exception })],
};

const framework: FrameworkContent = {
  ...content,
  kind: 'framework',
  language: 'zh',
  controls: new Map([['privileged-container', { en: 'Containers do not run privileged', zh: '容器不以特权模式运行' }]]),
  framework: {
    id: 'nsa-cisa',
    title: { en: 'Hardening guidance', zh: '加固指南' },
    version: '1.2',
    url: 'https://example.org/guidance',
    score: 12.4,
    factors: [],
    requirements: [
      {
        id: 'P5',
        title: { en: 'No privileged', zh: '没有特权容器' },
        status: 'fail',
        controls: ['privileged-container'],
        passed: 3,
        failed: 2,
      },
      {
        id: 'N6',
        title: { en: 'TLS', zh: '使用 TLS' },
        status: 'notAssessed',
        controls: [],
        passed: 0,
        failed: 0,
        reason: { en: 'No node was seen', zh: '未见节点' },
      },
    ],
  },
};

const textOf = (pdf: Buffer): string =>
  execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' }).replaceAll(/\s+/g, ' ');
const noPdftotext = spawnSync('pdftotext', ['-v']).error !== undefined;

test('an auditor finds scope, method, database, digests, evidence and exceptions', () => {
  const written = JSON.stringify(compose(content).blocks);
  for (const part of [
    'all that anna may see: prod, test',
    '2 findings: 1 open, 0 fixed, 1 excepted',
    '2026-11-25, built 2026-11-25 03:00, 60123 advisories',
    'no agent on node-3',
    `sha256:${'ab'.repeat(32)}`,
    'securityContext.privileged = true',
    'nsa-cisa P5',
    'The storage driver needs it',
  ]) {
    expect(written).toContain(part);
  }
});

test('a framework report tells what was not assessed, and why', () => {
  const document = compose(framework);
  expect(document.title).toBe('合规报告：加固指南 1.2');
  const written = JSON.stringify(document.blocks);
  expect(written).toContain('2 项要求中评估了 1 项');
  expect(written).toContain('["N6  使用 TLS","未见节点"]');
  expect(written).toContain('privileged-container: 容器不以特权模式运行');
});

test('a Chinese report has its scope and the ratings of findings in Chinese', () => {
  const written = JSON.stringify(compose(framework).blocks);
  expect(written).toContain('["集群","anna 有权查看的全部内容：prod、test"]');
  expect(written).toContain('["状态","未解决"]');
  expect(written).toContain('严重\\n未解决');
});

test('what images were matched with is told though the database is gone, and no vulnerability counts as not assessed then', () => {
  const { advisories: _, ...left } = content.provenance;
  const of = (images: typeof left.images) => JSON.stringify(compose({ ...content, provenance: { ...left, images } }));
  const matched = left.images.map((image) => ({ ...image, matchedWith: '2026-11-25T03:00:00Z' }));
  expect(of(left.images)).toContain('vulnerabilities were not assessed');
  expect(of(matched)).toContain('matched with the database built 2026-11-25 03:00 UTC');
  expect(of(matched)).not.toContain('vulnerabilities were not assessed');
});

test.skipIf(noPdftotext)('a heading stays with the first row of the table below it', async () => {
  const requirements = Array.from({ length: 60 }, (_, n) => ({
    ...(framework.framework.requirements[0] as FrameworkContent['framework']['requirements'][number]),
    id: `R${n}`,
    controls: [`control-${n}`],
  }));
  const findings = requirements.map(({ id }, n) => {
    const evidence = Array.from({ length: n % 7 }, () => ({ field: 'spec', value: id }));
    return reported(id, { finding: { ...finding(id, `control-${n}`), evidence } });
  });
  const report = { ...framework, findings, framework: { ...framework.framework, requirements } };
  const pages = execFileSync('pdftotext', ['-layout', '-', '-'], {
    input: await writePdf(compose(report)),
    encoding: 'utf8',
  }).split('\f');
  expect(pages.length).toBeGreaterThan(5);
  // The footer is last.
  const ends = pages.map(
    (page) =>
      page
        .split('\n')
        .filter((line) => line.trim() !== '')
        .at(-2) ?? '',
  );
  expect(ends.filter((line) => /^\s*(?:R\d+ {2}|control-\d+$|对象 )/.test(line))).toEqual([]);
});

test('causes with more objects than are drawn say how many were left to the CSV', () => {
  const many = Array.from({ length: 203 }, (_, index) => reported(`pod-${index}`));
  expect(JSON.stringify(compose({ ...content, findings: many }).blocks)).toContain('And 3 more of this cause');
});

test('the PDF is one document: the same bytes each time, tagged, with its language', async () => {
  const first = await writePdf(compose(framework));
  expect(first.equals(await writePdf(compose(framework)))).toBe(true);
  expect(first.subarray(0, 8).toString()).toBe('%PDF-1.7');
  expect(first.includes('/MarkInfo')).toBe(true);
});

test('a report is written in a thread of its own: meanwhile others are answered', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 5);
  const findings = Array.from({ length: 400 }, (_, n) =>
    reported(`pod-${n}`, { finding: finding(`pod-${n}`, `rule-${n}`) }),
  );
  const { csv, pdf } = await writeReport({ ...content, findings });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(10);
  expect(Buffer.from(pdf.subarray(0, 8)).toString()).toBe('%PDF-1.7');
  expect(csv).toBe(writeCsv({ ...content, findings }));
  const written = await writeReport(framework);
  expect(Buffer.from(written.pdf).equals(await writePdf(compose(framework)))).toBe(true);
});

test('a thread that fails says why', async () => {
  await expect(writeReport({ ...content, createdAt: 'never' })).rejects.toThrow(/Invalid time value|Invalid Date/i);
});

test.skipIf(noPdftotext)('its text can be copied, in Chinese too, and rows longer than a page go on', async () => {
  const text = textOf(await writePdf(compose(framework)));
  expect(text).toContain('合规报告：加固指南 1.2');
  expect(text).toContain('未见节点');
  const long = {
    ...finding('cart'),
    evidence: Array.from({ length: 300 }, (_, n) => ({ field: `f${n}`, value: 'x' })),
  };
  const over = textOf(await writePdf(compose({ ...content, findings: [{ ...reported('cart'), finding: long }] })));
  for (let n = 0; n < 300; n++) expect(over).toContain(`f${n} = x`);
});

test('CSV: every finding a line, no cell a formula', () => {
  const lines = writeCsv(content).trimEnd().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^\uFEFFid,cluster,severity/);
  expect(lines[2]).toContain('EX-7,The storage driver needs it,wei,anna,2027-01-31T00:00:00Z');
  expect(writeCsv({ ...content, createdBy: '', findings: [reported('x', { assignee: '=HYPERLINK("x")' })] })).toContain(
    `"'=HYPERLINK(""x"")"`,
  );
});

test.each(['=1+1', '+1', '-1+cmd|x', '@SUM(A1)', '\t=1', '\r=1', '＝1', ' =1'])('CSV: %j is no formula', (text) => {
  const [, line = ''] = writeCsv({ ...content, findings: [reported('x', { assignee: text })] }).split(
    /(?<=\r\n)(?=id-)/,
  );
  expect(line).toMatch(new RegExp(`,"?'${text.replace(/[+|()]/g, '\\$&')}"?,`));
});

test('the PDF holds what people wrote as words, and nothing of it as parts of the file or of its metadata', async () => {
  const evil = 'x) >> endobj 9 0 obj << /OpenAction << /S /JavaScript /JS (a) >> ( </rdf:li><evil>&lt;';
  const pdf = (await writePdf(compose({ ...content, title: evil, createdBy: evil }))).toString();
  const metadata = /<x:xmpmeta[^]*?<\/x:xmpmeta>/.exec(pdf)?.[0] ?? '';
  expect(metadata).toContain('x) ›› endobj');
  expect(metadata).not.toMatch(/<evil>|&lt;/);
  expect(pdf.replace(metadata, '')).not.toMatch(/[^\\]\) (?:>>|››) endobj 9/);
});

test('CSV of a framework: a line for each requirement, with its findings', () => {
  const lines = writeCsv(framework).trimEnd().split('\r\n');
  expect(lines).toHaveLength(4);
  const columns = lines[0]?.split(',') ?? [];
  expect(new Set(columns).size).toBe(columns.length);
  expect(lines[3]).toContain('加固指南,1.2,N6,使用 TLS,未评估,0,0,,未见节点');
});

test('a report on risk names the facts behind each score, and their points', () => {
  const risk: RiskContent = {
    ...content,
    kind: 'risk',
    findings: [],
    unassessed: { workload: 0, image: 3, identity: 0, node: 0 },
    rated: [
      {
        sort: 'workload',
        cluster: 'prod',
        name: 'Deployment shop/cart',
        risk: 78,
        factors: [
          { points: 60, text: { en: 'It runs privileged', zh: '以特权模式运行' } },
          { points: 18, text: { en: 'Reached from outside', zh: '可从外部访问' } },
        ],
      },
    ],
  };
  const text = JSON.stringify(compose(risk).blocks);
  expect(compose(risk).title).toBe('Risk report');
  expect(text).toMatch(/Deployment shop\/cart.*78.*60 {2}It runs privileged.*18 {2}Reached from outside/);
  expect(JSON.stringify(compose({ ...risk, language: 'zh' }).blocks)).toContain('60  以特权模式运行');
  expect(writeCsv(risk).trim().split(/\r?\n/)).toEqual([
    'sort,cluster,subject,risk,points,fact',
    'workload,prod,Deployment shop/cart,78,60,It runs privileged',
    'workload,prod,Deployment shop/cart,78,18,Reached from outside',
    'image,,,,,"Not yet assessed, and therefore without a score: 3"',
  ]);
});

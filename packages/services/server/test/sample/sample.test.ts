import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert } from '@seawall/model';
import { createIntake } from '@seawall/detect';
import {
  createReader,
  createSession,
  defaultCorrelationFiles,
  defaultRuleFiles,
  readCorrelations,
  loadRules,
} from '@seawall/runtime';
import { matchSbom } from '@seawall/scan/packages';
import { buildDatabase, openDatabase } from '@seawall/vulns';
import { afterAll, expect, test } from 'vitest';
import { sampleAdvisories, sampleEvents, sampleManifests, sampleSboms } from '../../src/sample/sample.ts';

const now = new Date('2026-11-26T11:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'seawall-sample-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('its morning is told as incidents with the workloads in them', () => {
  const { rules } = loadRules(defaultRuleFiles());
  const correlations = readCorrelations(defaultCorrelationFiles()).rules;
  const session = createSession({ rules, correlations, now: () => now.getTime(), replay: true, matching: 'all' });
  const alerts: Alert[] = [];
  const intake = createIntake(createReader({ cluster: 'bookshop' }), session, (alert) => alerts.push(alert));
  for (const [index, line] of sampleEvents(now).entries()) intake.line('sample', index + 1, line);
  expect(intake.faults).toEqual([]);
  intake.tick(true);
  const rulesFired = new Set(alerts.map(({ rule }) => rule));
  for (const rule of [
    'Miner started',
    'Service account token read',
    'Namespaces of the node entered',
    'Secrets of all namespaces listed',
    'Privileged role bound in the whole cluster',
  ]) {
    expect(rulesFired).toContain(rule);
  }
  const owners = new Set(alerts.map(({ workload }) => workload?.owner?.name));
  expect(owners).toContain('reviews');
  expect(owners).toContain('ci-deployer');
  const incidents = session.incidents();
  expect(incidents.length).toBeGreaterThan(1);
  expect(incidents[0]?.severity).toBe('critical');
});

test('its images are vulnerable as the advisories say, through the real matcher', () => {
  const { problems } = buildDatabase({ from: [sampleAdvisories], database: folder, now });
  expect(problems).toEqual([]);
  const database = openDatabase(folder);
  const found = new Map<string, string[]>();
  for (const { image, document } of sampleSboms()) {
    const match = matchSbom(Buffer.from(document), image, database, { now });
    if (!('findings' in match)) throw new Error(`${image}: ${match.message.en}`);
    expect(match.subject).toEqual({ type: 'image', name: image });
    found.set(image, [...new Set(match.findings.map(({ rule }) => rule))].sort());
  }
  expect(found.get('registry.bookshop.example/orders:5.2.1')).toEqual([
    'CVE-2021-44228',
    'CVE-2022-42889',
    'CVE-2023-38545',
    'CVE-2023-38546',
    'CVE-2023-4911',
  ]);
  expect(found.get('registry.bookshop.example/catalogue:2.14.0')).toEqual(['CVE-2022-22965']);
  expect(found.get('registry.bookshop.example/payments:3.8.2')).toEqual([]);
  expect(found.get('bookshop/reviews')).toContain('CVE-2023-50447');
});

test('every image that the manifests run has a bill of materials, but two that were never scanned', () => {
  const text = globSync('**/*.yaml', { cwd: sampleManifests }).map((file) =>
    readFileSync(join(sampleManifests, file), 'utf8'),
  );
  const run = text.join('\n').matchAll(/^\s*(?:- )?image: ([^\s@]+)/gm);
  const named = new Set([...run].map(([, image]) => image));
  for (const { image } of sampleSboms()) expect(named.delete(image)).toBe(true);
  expect(named).toEqual(new Set(['fluent/fluent-bit:3.1.9', 'registry.bookshop.example/backup:latest']));
});

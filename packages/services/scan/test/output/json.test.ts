import { readFileSync } from 'node:fs';
import { findingKinds, severities } from '@seawall/model';
import { categoryNames } from '../../src/output/words.ts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { json } from '../../src/output/json.ts';
import { badPod, fullReport, judgedReport, report } from './reports.ts';

const schema = JSON.parse(readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8'));
const valid = new Ajv2020({
  allErrors: true,
  allowUnionTypes: true,
  formats: { date: /^\d{4}-\d\d-\d\d$/, 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/ },
}).compile(schema);

function faultsOf(text: string): unknown {
  return valid(JSON.parse(text)) ? [] : valid.errors;
}

function firstMessage(language: 'en' | 'zh'): string {
  return JSON.parse(json.write(fullReport(), { language })).findings[0].message;
}

describe('the published schema', () => {
  test.each([
    ['an empty report', report([])],
    ['a report with everything', fullReport()],
    ['what the judge says of a bad pod', judgedReport(badPod)],
  ])('holds for %s in both languages', (_, given) => {
    expect(faultsOf(json.write(given, { language: 'en' }))).toEqual([]);
    expect(faultsOf(json.write(given, { language: 'zh' }))).toEqual([]);
  });

  test('does not hold for something else', () => {
    const written = JSON.parse(json.write(fullReport(), { language: 'en' }));
    expect(valid({ ...written, surprise: 1 })).toBe(false);
    expect(valid({ ...written, findings: [{ ...written.findings[0], severity: 'awful' }] })).toBe(false);
    expect(valid({ ...written, summary: undefined })).toBe(false);
  });

  test('names every value that the model has', () => {
    expect(schema.$defs.severity.enum).toEqual(severities);
    expect(schema.$defs.category.enum).toEqual(Object.keys(categoryNames));
    expect(schema.$defs.finding.properties.kind.enum).toEqual(findingKinds);
  });

  test('describes every field', () => {
    const undescribed: string[] = [];
    const visit = (node: Record<string, unknown>, at: string): void => {
      for (const [name, field] of Object.entries(
        (node['properties'] ?? {}) as Record<string, Record<string, unknown>>,
      )) {
        const described = 'description' in field || '$ref' in field || 'const' in field;
        if (!described && !/\/(?:op|lines)$/.test(`${at}/${name}`) && field['enum'] === undefined)
          undescribed.push(`${at}/${name}`);
        visit(field, `${at}/${name}`);
      }
    };
    visit(schema, '');
    for (const [name, part] of Object.entries(schema.$defs as Record<string, Record<string, unknown>>))
      visit(part, name);
    expect(undescribed).toEqual([]);
  });
});

test('texts stand in the language that was asked for, with their values filled in', () => {
  expect(firstMessage('en')).toBe('Container cart runs cart 3 times');
  expect(firstMessage('zh')).toBe('Container cart runs cart 3 times(中)');
});

test('the order of keys does not depend on how the report was made', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, inner]) => [key, reversed(inner)])
        .reverse(),
    );
  };
  const given = fullReport();
  // What a fix sets is the user's own: its keys keep their order.
  expect(json.write(reversed(given) as typeof given, { language: 'en' })).toBe(json.write(given, { language: 'en' }));
});

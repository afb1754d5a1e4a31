import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildPurl, printPurl } from '../src/purl/build.ts';
import { mendPurl, parsePurl } from '../src/purl/parse.ts';
import { isPurlFault, type Purl, type PurlFault } from '../src/purl/purl.ts';

interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly detail?: string;
}

type Parts = { readonly [key in keyof Purl]: Purl[key] | null };

interface TestCase {
  readonly description: string;
  readonly test_type: 'parse' | 'build' | 'validate';
  readonly input: string | Parts;
  readonly expected_output?: string | Parts | null;
  readonly expected_failure: boolean;
}

/** The tests of purl-spec: parse, build, and bring into canonical form, or refuse. */
export function* run(directory: string): Generator<CaseResult> {
  for (const file of globSync(join(directory, '**/*.json')).sort()) {
    const { tests } = JSON.parse(readFileSync(file, 'utf8')) as { tests?: readonly TestCase[] };
    for (const [index, test] of (tests ?? []).entries()) yield judge(`${basename(file, '.json')}[${index}]`, test);
  }
}

function judge(place: string, test: TestCase): CaseResult {
  const name = `${place} ${test.test_type}: ${test.description}`;
  const found = answer(test);
  const expected = test.expected_failure ? 'a fault' : printed(test.expected_output ?? '');
  const passed = test.expected_failure ? isPurlFault(found) : printed(found) === expected;
  return passed ? { name, passed } : { name, passed, detail: `expected ${expected}\nfound    ${printed(found)}` };
}

function answer({ test_type, input }: TestCase): string | Purl | PurlFault {
  if (typeof input !== 'string') return buildPurl(partsOf(input));
  if (test_type === 'parse') return parsePurl(input);
  const purl = mendPurl(input);
  return isPurlFault(purl) ? purl : printPurl(purl);
}

function partsOf(input: Parts): Purl {
  const known = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
  return { type: '', name: '', ...known };
}

function printed(value: string | Parts | Purl | PurlFault): string {
  if (typeof value === 'string') return value;
  if ('fault' in value) return `fault: ${value.fault}`;
  const { type, namespace, name, version, qualifiers, subpath } = value;
  const sorted =
    qualifiers === null || qualifiers === undefined
      ? null
      : Object.entries(qualifiers).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([type, namespace ?? null, name, version ?? null, sorted, subpath ?? null]);
}

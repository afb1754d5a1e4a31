import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { disagreements, filesBelow } from '../conformance/yaml-differential.ts';
import { readDocuments } from '../src/index.ts';

const shared = resolve(process.env['SEAWALL_SHARED'] ?? '../shared');

describe('the fast reader and the library', () => {
  test.skipIf(!existsSync(shared))('agree on a sample of real files (skipped without SEAWALL_SHARED)', () => {
    const files = filesBelow(shared);
    expect(files.length).toBeGreaterThan(1000);
    const found: string[] = [];
    for (let at = 0; at < files.length; at += 20) {
      const file = files[at] as string;
      found.push(...disagreements(readFileSync(join(shared, file), 'utf8'), file).faults);
    }
    expect(found).toEqual([]);
  });

  test('agree on whatever is made of the pieces of YAML', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 24 }), (parts) => {
        expect(disagreements(parts.join(''), 'a.yaml').faults).toEqual([]);
      }),
      { numRuns: 3000, examples: [[['b: ', '|2\n', '\n    ']]] },
    );
  });

  test('agree on manifests with a few characters changed', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (changes) => {
        expect(disagreements(mutated(changes), 'a.yaml').faults).toEqual([]);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('no input throws', () => {
  test.each(['a.yaml', 'a.json'])('random texts: %s', (file) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { documents, problems } = readDocuments(text, file);
        for (const problem of problems) expect(problem.message.zh).not.toBe('');
        for (const document of documents) expect(document.span([])).toBeDefined();
      }),
      { numRuns: 1500 },
    );
  });

  test.each(['a.yaml', 'a.json'])('random bytes: %s', (file) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(readDocuments(Buffer.from(bytes).toString('utf8'), file).documents).toBeDefined();
      }),
      { numRuns: 1500 },
    );
  });

  test('JSON reads as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        const { documents, problems } = readDocuments(text, 'a.json');
        expect(problems).toEqual([]);
        expect(documents[0]?.value).toEqual(JSON.parse(text));
      }),
      { numRuns: 1000 },
    );
  });
});

const pieces = [
  'a',
  'b: ',
  'c:\n',
  '- ',
  '- - ',
  '\n',
  '\n  ',
  '\n    ',
  ' ',
  '  ',
  '#',
  ' # x',
  '"',
  "'",
  '"x"',
  "'y'",
  '|\n',
  '>-\n',
  '|+\n',
  '|2\n',
  '[',
  ']',
  '{',
  '}',
  ', ',
  ':',
  '?',
  '? ',
  '-',
  '&a ',
  '*a',
  '!!str ',
  '!x ',
  '<<: ',
  '~',
  'yes',
  '012',
  '1e3',
  '\t',
  '\\',
  '\r\n',
  '---\n',
  '...\n',
  '%',
  '@',
  '`',
  '\u00e9',
  '\u4f60',
  '\u2028',
  '\ufeff',
  'x y',
  "''",
  '{x: y}',
  '[1, z]',
];

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: "web"   # the name
  labels: {app: web, 'tier': "front"}
spec:
  replicas: 2
  template:
    spec:
      containers:
      - name: app
        image: nginx:1.27
        args: ["--port", "80"]
        command:
          - sh
          - -c
          - |
            echo a
              echo b

            exit 0
        env:
        - name: TEXT
          value: >-
            one
            two
        - {name: A, value: 'it''s
            long'}
        securityContext:
      # the end
      hostNetwork: no
`;

const mutation = fc.record({
  at: fc.nat(manifest.length),
  remove: fc.constantFrom(0, 0, 1, 3),
  insert: fc.constantFrom('', ...pieces),
});

function mutated(changes: readonly { at: number; remove: number; insert: string }[]): string {
  let text = manifest;
  for (const { at, remove, insert } of changes) text = text.slice(0, at) + insert + text.slice(at + remove);
  return text;
}

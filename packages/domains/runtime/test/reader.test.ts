import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetector, createReader } from '../src/index.ts';

const detector = createDetector({ rules: [] });
const audit = { kind: 'Event', apiVersion: 'audit.k8s.io/v1', auditID: 'a1', verb: 'list' };

describe('bad input', () => {
  it.each([
    ['no JSON', '{"kind":', 'json'],
    ['no event', '{"hello":1}', 'form'],
    ['no object', '7', 'form'],
    ['lists in lists', `${'['.repeat(20)}${']'.repeat(20)}`, 'too-deep'],
    ['too long', ' '.repeat(9 * 1024 * 1024), 'too-long'],
  ])('%s is told', (_, line, why) => {
    expect(
      createReader()
        .line(line)
        .faults.map((fault) => fault.why),
    ).toEqual([why]);
  });

  it('leaves the good items of a batch standing', () => {
    const { observed, faults } = createReader().document([audit, { nothing: true }, audit]);
    expect([observed.length, faults.length]).toEqual([2, 1]);
  });

  it('is survived whatever it is', () => {
    const keys = fc.constantFrom(
      'kind',
      'items',
      'protoPayload',
      'records',
      'properties',
      'category',
      'process_exec',
      'process',
      'eventName',
      'processName',
      'args',
      'type',
      'fd',
      'fields',
      'rule',
      'output_fields',
      'logEvents',
      'container',
      'pid',
      'metadata',
      '__time__',
      'auditID',
      'expect',
      'event',
    );
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.constantFrom('Event', 'EventList', 'kube-audit', 'k8s.io', 'execve', 'container'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
      ),
    })).value;
    const asks = [
      'proc.name',
      'proc.aname',
      'fd.name',
      'fd.sip',
      'container.id',
      'evt.args',
      'ka.verb',
      'fs.path.name',
    ];
    const survives = fc.property(fc.array(value, { maxLength: 6 }), (documents) => {
      const reader = createReader();
      for (const document of documents) {
        for (const observed of reader.document(document).observed) {
          expect(detector.judge(observed)).toEqual([]);
          for (const name of asks) detector.value(observed, name);
        }
      }
    });
    fc.assert(survives, { numRuns: 500 });
  });
});

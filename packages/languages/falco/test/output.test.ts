import { describe, expect, it } from 'vitest';
import { bindRecord, createFormatter, createLoader, type FieldRecord, syscallSource } from '../src/index.ts';
import { compileOutput } from '../src/output/format.ts';
import { render } from '../src/output/alert.ts';
import { ruleText } from './helpers.ts';

const event: FieldRecord = {
  'proc.name': 'cat',
  'proc.pid': 12,
  'proc.aname': ['cat', 'bash', 'init'],
  'proc.aname[2]': 'init',
  'fd.types': ['file', 'ipv4'],
  'fd.sip': '10.0.0.1',
  'evt.is_io': true,
  'user.name': '<NA>',
};

function shown(format: string): string {
  return render(compileOutput(format, { registry: syscallSource.registry, bind: bindRecord }), event);
}

describe('outputs', () => {
  it.each([
    ['%proc.name did it', 'cat did it'],
    ['*%proc.name', 'cat'],
    ['%5proc.name|', 'cat  |'],
    ['%2proc.name|', 'ca|'],
    ['%proc.name.', 'cat.'],
    ['%proc.namesake', 'catsake'],
    ['%proc.aname', 'cat bash init'],
    ['%proc.aname[2]', 'init'],
    ['%proc.name[1]', 'cat[1]'],
    ['%fd.types', '(file,ipv4)'],
    ['%toupper(proc.name)', 'CAT'],
    ['%user.name', '<NA>'],
    ['%evt.is_io 100%%', 'true 100%'],
    ['%evt.arg.path/%proc.pid', '<NA>/12'],
  ])('%s', (format, text) => expect(shown(format)).toBe(text));

  it.each(['%', '%no.such', '% proc.name', '%proc.aname[x]'])('refuses %s', (format) =>
    expect(() => shown(format)).toThrow('invalid formatting token'),
  );
});

describe('alerts', () => {
  it('have the shape that Falco gives them', () => {
    const additions = { fields: [{ key: 'who', format: '%user.name' }], suggested: true };
    const loader = createLoader({ sources: [syscallSource], additions });
    const [rule] = loader.load(
      'r',
      ruleText('r', 'evt.type = open', '  tags: [a]\n').replace('file=%fd.name', 'p=%proc.name pid=%proc.pid'),
    ).rules;
    const formatter = createFormatter({
      source: syscallSource,
      bind: bindRecord,
      timeOf: () => 1_750_000_000_123_456_789n,
      hostname: 'n1',
    });
    const alert = formatter.alert(rule!, { ...event, 'container.id': 'host' });
    expect(alert).toMatchObject({
      time: '2025-06-15T15:06:40.123456789Z',
      rule: 'r',
      priority: 'Warning',
      source: 'syscall',
      hostname: 'n1',
      tags: ['a'],
      output_fields: { 'proc.name': 'cat', 'proc.pid': 12, 'container.id': 'host', 'k8s.pod.name': null, who: '<NA>' },
    });
    expect(alert.output).toMatch(/^15:06:40\.123456789: Warning p=cat pid=12 container_id=host /);
  });
});

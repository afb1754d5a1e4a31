import type { ResourceRef } from '@seawall/model';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/index.ts';
import { markdown } from '../../src/output/markdown.ts';
import { finding, fullReport, report, text } from './reports.ts';

function write(given: Report, language: 'en' | 'zh' = 'en'): string {
  return markdown.write(given, { language });
}

/** The elements of the page, which must not depend on names in the input. */
function shape(given: Report): string[] {
  return write(given).match(/<\/?(?:details|summary|b|code|br|script)\b[^>]*>/g) ?? [];
}

function pod(index: number): ResourceRef {
  return { type: 'resource', apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: `pod-${index}` };
}

test('a small report reads as one would write it', () => {
  const given = report(
    [
      finding('01', { message: text('The image {image} has no digest'), values: { image: 'nginx:1.29' } }),
      finding('02', { rule: 'host-ipc', severity: 'low', place: { file: 'k8s/cart.yaml', line: 14, column: 1 } }),
    ],
    {
      actions: [
        { rule: 'host-pid', title: text('Remove hostPID.'), findings: 1, subjects: 1, share: 0.9, fixable: true },
      ],
    },
  );
  expect(write(given)).toBe(`## Seawall

**2 findings: 1 high, 1 low.** Judged 5 objects in 3 files by 2 controls.

| Critical | High | Medium | Low | Info | Fixable |
| ---: | ---: | ---: | ---: | ---: | ---: |
| 0 | 1 | 0 | 1 | 0 | 0 |

### What to do first

1. **Remove hostPID.** (<code>host-pid</code>): settles 1 finding in 1 object, 90% of the risk; \`seawall fix\` writes it

### Findings

<details><summary><b><code>Deployment shop/cart</code></b> · 1 high, 1 low · <code>k8s/cart.yaml</code></summary>

- **High** The image <code>nginx:1.29</code> has no digest · <code>cart.yaml:12</code> · <code>host-pid</code><br>Fix: Mend host-pid.
- **Low** The pod shares the PID namespace of its node · <code>cart.yaml:14</code> · <code>host-ipc</code><br>Fix: Mend host-ipc.

</details>
`);
});

test('a clean report says so', () => {
  expect(write(report([]))).toContain('**Nothing found.**');
  expect(write(report([]), 'zh')).toContain('**未发现问题。**');
});

test('one rule in many places is said once', () => {
  const given = report(
    Array.from({ length: 12 }, (_, index) => finding(`${index}`, { part: `spec.containers[c${index}]` })),
  );
  expect(write(given).match(/The pod shares/g)).toHaveLength(1);
  expect(write(given)).toContain('and 2 more places');
});

test('one rule with several messages gives each its place', () => {
  const given = report([
    finding('01', { message: text('Volume {name} is writable'), values: { name: 'a' } }),
    finding('02'),
  ]);
  expect(write(given)).toContain(`- **High** <code>host-pid</code> · 2 places<br>Fix: Mend host-pid.
  - <code>cart.yaml:12</code> Volume <code>a</code> is writable
  - <code>cart.yaml:12</code> The pod shares the PID namespace of its node
`);
});

describe('what stands in the input is no markup', () => {
  test.each([
    ['a row', 'a|b\n| c |'],
    ['HTML', '</code></summary><script>alert(1)</script>'],
    ['a link', '[x](https://evil.example)'],
    ['an image', '![x](https://evil.example/y.png)'],
    ['a mention', '@everyone'],
    ['an address', 'https://evil.example'],
    ['a code fence', '```\nx'],
    ['a heading', '\n# x'],
  ])('%s', (_, hostile) => {
    const written = write(fullReport(hostile));
    const outsideCode = written.replaceAll(/<code>[^<\n]*<\/code>/g, '');
    expect(outsideCode).not.toContain('<script');
    expect(outsideCode).not.toMatch(/@\w/);
    expect(outsideCode).not.toMatch(/(?<!\\)!\[|(?<!\\)\]\(/);
    expect(written).not.toContain('```');
    expect(written.match(/<summary>/g)?.length).toBe(written.match(/<\/summary>/g)?.length);
    expect(written).not.toMatch(/^# x/m);
    // Inside code an address must not be linked either, which GitHub would do before it looks at elements.
    expect(written).not.toContain('<code>https://evil');
  });

  test('the parts of the page stay the same', () => {
    expect(shape(fullReport('</details><b>|`', 'a/`|</code>.yaml'))).toEqual(shape(fullReport('cart', 'a/b.yaml')));
  });
});

describe('a long report', () => {
  const findings = Array.from({ length: 3000 }, (_, index) => finding(`${index}`, { subject: pod(index) }));
  const problems = Array.from({ length: 3000 }, (_, index) => ({
    code: 'syntax' as const,
    file: `broken/${index}.yaml`,
    line: 1,
    message: text('Unexpected end of the document'),
  }));

  test.each(['en', 'zh'] as const)('stays under what GitHub takes in %s, and counts what it left out', (language) => {
    const written = write(report(findings, { problems }), language);
    expect(written.length).toBeLessThanOrEqual(65_536);
    const shown = written.match(/<details>/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(100);
    const left = (3000 - shown).toLocaleString('en-US');
    expect(written).toContain(
      language === 'en' ? `And ${left} findings more in ${left} objects` : `另有 ${left} 个对象中的 ${left} 个问题`,
    );
  });

  test('keeps what was not assessed', () => {
    const notAssessed = [
      { target: 'chart', what: 'helm-chart', reason: text('No helm.'), remedy: text('Install it.') },
    ] as const;
    expect(write(report(findings, { notAssessed }))).toContain('Helm chart <code>chart</code>');
  });
});

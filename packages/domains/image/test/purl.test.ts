import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildPurl, printPurl } from '../src/purl/build.ts';
import { mendPurl, parsePurl } from '../src/purl/parse.ts';
import { isPurlFault } from '../src/purl/purl.ts';

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
const segment = text.filter((one) => !['.', '..'].includes(one) && !one.includes('/') && one.isWellFormed());
const purl = fc.record(
  {
    type: fc.constantFrom('generic', 'maven', 'docker', 'unheard-of'),
    namespace: fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
    name: segment,
    version: text.filter((one) => one.isWellFormed()),
    qualifiers: fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9._-]{0,5}$/), segment, { minKeys: 1, maxKeys: 3 }),
    subpath: fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
  },
  { requiredKeys: ['type', 'namespace', 'name'] },
);

it('what is built parses back into the same parts', () => {
  fc.assert(
    fc.property(purl, (parts) => {
      const built = buildPurl(parts);
      expect(isPurlFault(built)).toBe(false);
      const parsed = parsePurl(built as string);
      expect(parsed).toEqual({
        ...parts,
        ...(parts.qualifiers === undefined ? {} : { qualifiers: { ...parts.qualifiers } }),
      });
      expect(isPurlFault(parsed) ? '' : printPurl(parsed)).toBe(built);
    }),
  );
});

it('no text makes the reader throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (any) => {
      for (const one of [any, `pkg:${any}`, `pkg:npm/${any}`]) {
        const found = mendPurl(one);
        expect(isPurlFault(found) ? found.fault : printPurl(found)).not.toBe('');
      }
    }),
  );
});

import type { FileLeaks, Setup } from '@seawall/leaks';
import type { ImagePass } from '../images/pass.ts';
import { subjectOf } from '../images/sbom.ts';

/** Secrets in every layer of an image, also in files that a later layer hides: whoever pulls the image has them. */
export const secretsPass: ImagePass = {
  id: 'secrets',
  settings: (run) => run.secrets?.setup,
  async key(settings) {
    const { secretsKey } = await import('@seawall/leaks');
    return secretsKey(settings as Setup);
  },
  async analyser(settings) {
    const { secretsAnalyser, setUpDetector } = await import('@seawall/leaks');
    const setup = settings as Setup;
    return secretsAnalyser(setUpDetector(setup).detector, setup);
  },
  async report(results, contents, run) {
    if (run.secrets === undefined) return;
    const subject = subjectOf(contents);
    run.collected.assessed.push({ engine: 'secrets', subject });
    const { addLeak } = await import('./report.ts');
    const seen = new Set<string>();
    for (const { path, layer, hidden, result } of results) {
      const { diffId, instruction, ofBase } = contents.layers[layer] ?? {};
      const { leaks, digests } = result as FileLeaks;
      const publishedBy = digests === undefined ? undefined : contents.shipper(path, digests);
      for (const leak of leaks) {
        // Files that are copied up unchanged in a later layer bring nothing new.
        const key = `${leak.rule} ${leak.hash} ${path}`;
        if (seen.has(key)) continue;
        seen.add(key);
        addLeak(run, leak, {
          subject,
          isTree: true,
          ...(publishedBy === undefined ? {} : { publishedBy }),
          place: { file: path, line: leak.line, column: Math.max(1, leak.column), endLine: leak.endLine },
          evidence: [
            ...(diffId === undefined ? [] : [{ field: 'layer', value: diffId }]),
            ...(instruction === undefined ? [] : [{ field: 'instruction', value: instruction }]),
            ...(hidden === undefined ? [] : [{ field: 'hidden', value: 'true' }]),
            ...(ofBase === true ? [{ field: 'base-image', value: 'true' }] : []),
          ],
        });
      }
    }
  },
};

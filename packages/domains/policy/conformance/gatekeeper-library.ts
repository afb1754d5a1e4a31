import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isSuite, readSuite, runSuite, writtenObjects } from '../src/index.ts';

interface Outcome {
  readonly name: string;
  readonly passed: boolean;
  readonly detail?: string;
}

/** The `suite.yaml` of every template below a folder, each case judged as `gator verify` judges it. */
export function* run(directory: string): Generator<Outcome> {
  for (const file of globSync(join(directory, '**/suite.{yaml,yml}')).sort()) {
    const folder = relative(directory, dirname(file));
    const { objects, problems } = writtenObjects({ file, text: readFileSync(file, 'utf8') });
    for (const problem of problems) yield { name: folder, passed: false, detail: problem.message.en };
    for (const { object } of objects) {
      if (!isSuite(object)) continue;
      const suite = readSuite(object);
      if (typeof suite === 'string') {
        yield { name: folder, passed: false, detail: suite };
        continue;
      }
      for (const result of runSuite(suite, file, (path) => readFileSync(path, 'utf8'))) {
        const name = [folder, result.test, ...(result.case === undefined ? [] : [result.case])].join('/');
        const { outcome, detail } = result;
        yield {
          name,
          passed: outcome === 'pass',
          ...(detail === undefined ? {} : { detail: `${outcome}: ${detail}` }),
        };
      }
    }
  }
}

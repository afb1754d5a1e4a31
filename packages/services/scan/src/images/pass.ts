import type { ImageContents, StreamAnalyser, StreamedResult } from '@seawall/image';
import type { Run } from '../run.ts';
import { secretsPass } from '../secrets/image-pass.ts';

/** What another domain does in the one pass over an image's files. */
export interface ImagePass {
  /** The id of its analyser. */
  readonly id: string;
  /** What the analyser is made from, as plain data, because it is made again in every worker; undefined leaves it out. */
  settings(run: Run): unknown;
  /** The key of the analyser that `analyser` would make: the thread that only hands layers out needs no more. */
  key(settings: unknown): Promise<string>;
  /** Makes the analyser, in this thread or in a worker; what it needs is loaded here, not with the module. */
  analyser(settings: unknown): Promise<StreamAnalyser>;
  /** Puts what was found into `run.collected`. */
  report(results: readonly StreamedResult[], contents: ImageContents, run: Run): Promise<void>;
}

/** Every domain that looks at the files of images, beside the packages that are always looked for. */
export const imagePasses: readonly ImagePass[] = [secretsPass];

import { Worker } from 'node:worker_threads';
import type { ReportContent } from './content.ts';

export interface WrittenReport {
  readonly pdf: Uint8Array;
  readonly csv: string;
}

/** Enough for a report of as many findings as there may be in one. */
const megabytes = 1536;

/** Writes a report down as PDF and CSV, in a thread of its own. */
export function writeReport(content: ReportContent): Promise<WrittenReport> {
  const name = import.meta.url.endsWith('.ts') ? './report-worker.ts' : './report-worker.js';
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(name, import.meta.url), {
      workerData: content,
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
    });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread that writes reports ended (${code})`)));
  });
}

import { parentPort, workerData } from 'node:worker_threads';
import { compose } from './compose.ts';
import type { ReportContent } from './content.ts';
import { writeCsv } from './csv.ts';
import { writePdf } from './pdf.ts';
import type { WrittenReport } from './write.ts';

// A thread of its own: drawing some thousand findings takes seconds, in which the server would answer nobody.

const content = workerData as ReportContent;
const written: WrittenReport = { pdf: await writePdf(compose(content)), csv: writeCsv(content) };
parentPort?.postMessage(written, []);

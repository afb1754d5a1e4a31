import type { Finding, FixOperation } from '@seawall/model';
import type { OutputOptions } from '../output.ts';
import { artifactLocation, type Region } from './location.ts';

type LinesOperation = Extract<FixOperation, { op: 'lines' }>;

/**
 * `fix`, SARIF 3.55, for changes to lines. A change to a field has none: what it does to the text is known to the fixer
 * alone, which reads the file again.
 */
export function sarifFix({ fix }: Finding, options: OutputOptions): unknown {
  if (fix === undefined) return undefined;
  const replacements: unknown[] = [];
  for (const operation of fix.operations) {
    if (operation.op !== 'lines') return undefined;
    replacements.push(replacement(operation));
  }
  if (replacements.length === 0) return undefined;
  return {
    description: { text: fix.title[options.language] },
    artifactChanges: [{ artifactLocation: artifactLocation(fix.file, options), replacements }],
  };
}

/** An insertion deletes nothing in front of a line; a region without an end column runs to the end of its last line. */
function replacement({ from, to, lines }: LinesOperation): unknown {
  if (to < from)
    return replaced({ startLine: from, startColumn: 1, endLine: from, endColumn: 1 }, `${lines.join('\n')}\n`);
  if (lines.length > 0) return replaced({ startLine: from, startColumn: 1, endLine: to }, lines.join('\n'));
  return replaced({ startLine: from, startColumn: 1, endLine: to + 1, endColumn: 1 }, undefined);
}

function replaced(deletedRegion: Region, text: string | undefined): unknown {
  return { deletedRegion, insertedContent: text === undefined ? undefined : { text } };
}

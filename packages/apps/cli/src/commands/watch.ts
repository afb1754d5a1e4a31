import { displayRef, type Finding, say, type Text } from '@seawall/model';
import { type ClusterDelta, ScanError, watchCluster } from '@seawall/scan';
import type { Context, ExitCode } from '../context.ts';
import { severityName, styleFor, wantsColour } from '../terminal/style.ts';
import { texts } from '../texts.ts';
import { optionsOf, type ScanFlags, verdict, writeReport } from './scan.ts';

/**
 * `seawall scan cluster --watch`: the report, then a line for every finding that appears or is resolved, until it is
 * interrupted. The exit code is that of the cluster as it stands then.
 */
export async function runWatch(targets: readonly string[], flags: ScanFlags, context: Context): Promise<ExitCode> {
  if (targets[0] !== 'cluster') throw new ScanError('no-such-target', texts.watchNeedsCluster);
  if (flags.format !== 'table' && flags.format !== 'json') throw new ScanError('unknown-name', texts.watchFormats);
  const { language, stderr } = context;
  const ending = new AbortController();
  const end = (): void => ending.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  context.signal?.addEventListener('abort', end);
  let reported = false;
  try {
    const result = await watchCluster(
      { ...optionsOf(targets, flags), signal: ending.signal, onNotice: (text) => note(text) },
      {
        async onReport({ report, root, frameworks }) {
          reported = true;
          await writeReport(report, { root, frameworks }, flags, context);
          note(texts.watching, { cluster: report.findings[0]?.place.file ?? 'cluster' });
        },
        onDelta: (delta) =>
          context.stdout.write(flags.format === 'json' ? jsonLines(delta, context) : lines(delta, context)),
        onTrouble(messages) {
          if (messages.length === 0) note(texts.untroubled);
          for (const message of messages) note(texts.troubled, { why: say(message, language) });
        },
      },
      context.world,
    );
    if (!reported) await writeReport(result.report, result, flags, context);
    return verdict(result.report, result.failOn);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end);
  }

  function note(text: Text, values: Readonly<Record<string, string>> = {}): void {
    if (flags.quiet !== true) stderr.write(`${say(text, language, values)}\n`);
  }
}

function lines({ appeared, resolved }: ClusterDelta, context: Context): string {
  const { language, stdout, env } = context;
  const style = styleFor(wantsColour(stdout, env));
  const line = (mark: string, finding: Finding): string => {
    const { severity, subject, message, values, place, rule } = finding;
    const what = `${displayRef(subject)}: ${say(message, language, values)}`;
    const where = place.path === undefined || place.path === '' ? '' : ` ${place.path}`;
    return `${mark} ${style.severity(severity, severityName(severity, language))} ${what}${style.faint(`${where} [${rule}]`)}\n`;
  };
  return [
    ...appeared.map((finding) => line(`+ ${say(texts.appeared, language)}`, finding)),
    ...resolved.map((finding) => line(`- ${say(texts.resolved, language)}`, finding)),
  ].join('');
}

/** One JSON object a line: what a program that follows the scan reads. */
function jsonLines({ appeared, resolved }: ClusterDelta, { language }: Context): string {
  const line = (change: 'appeared' | 'resolved', finding: Finding): string => {
    const { id, rule, severity, subject, part, message, values } = finding;
    const said = say(message, language, values);
    return `${JSON.stringify({ change, finding: { id, rule, severity, subject, part, message: said } })}\n`;
  };
  return [
    ...appeared.map((finding) => line('appeared', finding)),
    ...resolved.map((finding) => line('resolved', finding)),
  ].join('');
}

import { say, severities } from '@seawall/model';
import { type Control, controlById, controls, frameworks } from '@seawall/posture';
import { categoryNames } from '@seawall/scan';
import { type Context, type ExitCode, exitCode } from '../context.ts';
import { columnsOf, severityName, styleFor, wantsColour } from '../terminal/style.ts';
import { clip, padEnd, width, wrap } from '../terminal/width.ts';
import { texts } from '../texts.ts';

export interface ControlsFlags {
  readonly framework?: readonly string[];
  readonly format: string;
}

/** `seawall controls list`. */
export function listControls(flags: ControlsFlags, context: Context): ExitCode {
  const { language, stdout } = context;
  const chosen = controls.filter(
    (control) =>
      flags.framework === undefined ||
      control.frameworks.some(({ framework }) => flags.framework?.includes(framework) === true),
  );
  if (flags.format === 'json') {
    stdout.write(
      `${JSON.stringify(
        chosen.map((control) => describe(control)),
        null,
        2,
      )}\n`,
    );
    return exitCode.clean;
  }
  const style = styleFor(wantsColour(stdout, context.env));
  const columns = columnsOf(context);
  const severityWidth = Math.max(...severities.map((severity) => width(severityName(severity, language))));
  for (const [category, group] of Map.groupBy(chosen, (control) => control.category)) {
    stdout.write(`${style.strong(say(categoryNames[category], language))} (${group.length})\n`);
    for (const control of group) {
      const severity = padEnd(severityName(control.severity, language), severityWidth);
      const left = severityWidth + 4;
      const lines = wrap(say(control.title, language), columns - left);
      stdout.write(`  ${style.severity(control.severity, severity)}  ${control.id}\n`);
      for (const line of lines) stdout.write(`${' '.repeat(left)}${style.faint(line)}\n`);
    }
  }
  return exitCode.clean;

  function describe(control: Control) {
    const { id, category, kind, severity, title, why, remediation, references } = control;
    const said = { title: say(title, language), why: say(why, language), remediation: say(remediation, language) };
    return { id, category, kind, severity, ...said, references, frameworks: control.frameworks };
  }
}

/** `seawall controls explain ID`. */
export function explainControl(id: string, context: Context): ExitCode {
  const { language, stdout, stderr } = context;
  const control = controlById(id);
  if (control === undefined) {
    const letters = lettersOf(id);
    const near = controls.find((one) => lettersOf(one.id).includes(letters) || letters.includes(lettersOf(one.id)));
    const hint = near === undefined ? '' : say(texts.didYouMean, language, { name: near.id });
    stderr.write(`${say(texts.noSuchControl, language, { id, hint })}\n`);
    return exitCode.usage;
  }
  const style = styleFor(wantsColour(stdout, context.env));
  const columns = columnsOf(context);
  const severity = severityName(control.severity, language);
  const paragraphs = [
    `${style.strong(control.id)}  ${style.severity(control.severity, severity)}  ${style.faint(say(categoryNames[control.category], language))}`,
    wrap(say(control.title, language), columns).join('\n'),
    wrap(say(control.why, language), columns).join('\n'),
    wrap(say(control.remediation, language), columns).join('\n'),
    control.frameworks.map(({ framework, id: item }) => requirementLine(framework, item)).join('\n'),
    control.references.join('\n'),
  ];
  stdout.write(`${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`);
  return exitCode.clean;

  function requirementLine(frameworkId: string, item: string): string {
    const framework = frameworks.find((one) => one.id === frameworkId);
    const requirement = framework?.requirements.find((one) => one.id === item);
    const title = requirement === undefined ? '' : say(requirement.title, language);
    return clip(`${padEnd(`${frameworkId} ${item}`, 36)} ${title}`, columns);
  }
}

function lettersOf(id: string): string {
  return id.toLowerCase().replace(/[^a-z0-9]/g, '');
}

import type { Severity } from '@seawall/model';
import { type Control, controls, frameworks } from '@seawall/posture';
import type { Config } from './config/load.ts';
import { engines } from './engines/registry.ts';
import { ScanError } from './error.ts';
import { globMatches } from './glob.ts';

/** The controls that a scan runs: those of the chosen frameworks, less what the configuration turns off. */
export function chosenControls(config: Config, frameworkIds: readonly string[]): Control[] {
  for (const id of frameworkIds) mustBeFramework(id);
  const disabled = config.settings.controls?.disabled ?? [];
  const severities = config.settings.controls?.severity ?? {};
  for (const pattern of [...disabled, ...Object.keys(severities)]) mustMatchControl(pattern, config.file ?? '');
  for (const { rule } of config.exceptions) {
    if (!engines.some((engine) => engine.knowsRule(rule))) mustMatchControl(rule, config.file ?? '');
  }
  return controls
    .filter((control) => frameworkIds.length === 0 || answers(control, frameworkIds))
    .filter((control) => !disabled.some((pattern) => globMatches(pattern, control.id)))
    .map((control) => withSeverity(control, severities));
}

function answers(control: Control, frameworkIds: readonly string[]): boolean {
  return control.frameworks.some(({ framework }) => frameworkIds.includes(framework));
}

function withSeverity(control: Control, severities: Readonly<Record<string, Severity>>): Control {
  const severity = severities[control.id];
  return severity === undefined ? control : { ...control, severity };
}

function mustBeFramework(id: string): void {
  if (frameworks.some((framework) => framework.id === id)) return;
  const known = frameworks.map((framework) => framework.id).join(', ');
  throw new ScanError('unknown-name', {
    en: `There is no framework ${id}; known are ${known}`,
    zh: `没有名为 ${id} 的框架；可用的有 ${known}`,
  });
}

function mustMatchControl(pattern: string, file: string): void {
  if (controls.some((control) => globMatches(pattern, control.id))) return;
  throw new ScanError('unknown-name', {
    en: `${file}: no control is called ${pattern}; see: seawall controls list`,
    zh: `${file}：没有名为 ${pattern} 的控制项；请查看 seawall controls list`,
  });
}

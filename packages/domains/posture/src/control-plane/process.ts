import type { FixOperation, Path, Text } from '@seawall/model';
import type { Component } from './component.ts';

/** A setting of a process: its flag, and its field in the process's configuration file where it has one. */
export interface Setting {
  /** Without the dashes. */
  readonly flag: string;
  readonly field?: Path;
}

/** How a setting stands in what was read of one process. */
export type Reading =
  /** `items` are the comma-separated parts over all repetitions; `text` is the last value, which wins. */
  | { readonly state: 'given'; readonly text: string; readonly items: readonly string[]; readonly path: Path }
  | { readonly state: 'unset'; readonly path: Path }
  /** It is set in a file or a variable that cannot be read from here. */
  | { readonly state: 'hidden'; readonly reason: Text }
  /** This source does not carry the setting, another one does. */
  | { readonly state: 'elsewhere' };

export type SettingValue = boolean | number | string | readonly string[];

/** What was read of one running component: a container's command line, kubeadm's arguments, or a configuration file. */
export interface Process {
  readonly component: Component;
  read(setting: Setting): Reading;
  /** The edit that gives a setting a value, or takes it away; undefined where the text cannot be edited field by field. */
  edit(setting: Setting, value: SettingValue | undefined): readonly FixOperation[] | undefined;
  /** How people call a setting here: `--profiling`, or `enableProfiling`. */
  nameOf(setting: Setting): string;
}

/** Splits a list flag's value as pflag does for slices; blanks around items do not count. */
export function itemsOf(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** Go's strconv.ParseBool, which reads the boolean flags of every component; undefined for anything else. */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  if (/^(?:0|f|F|FALSE|false|False)$/.test(text)) return false;
  return undefined;
}

import type { Path, Text } from '@seawall/model';
import type { Setting, SettingValue } from './process.ts';

/** What a setting must be. `unset` is what the component does when the setting is not written. */
export type Expectation =
  | { readonly type: 'boolean'; readonly setting: Setting; readonly value: boolean; readonly unset: boolean }
  /** Every one of the settings has a value. */
  | { readonly type: 'present'; readonly settings: readonly Setting[] }
  | { readonly type: 'absent'; readonly setting: Setting }
  /** A list has an item; `alone` is the whole list to write when nothing of the old one can stay. */
  | {
      readonly type: 'has';
      readonly setting: Setting;
      readonly item: string;
      readonly unset: readonly string[];
      readonly without?: string;
      readonly alone?: readonly string[];
    }
  | {
      readonly type: 'lacks';
      readonly setting: Setting;
      readonly item: string;
      readonly unset: readonly string[];
      readonly wanted?: string;
    }
  /** A whole number; `orZero` when zero means no limit and that is well. */
  | {
      readonly type: 'number';
      readonly setting: Setting;
      readonly atLeast: number;
      readonly atMost?: number;
      readonly orZero?: boolean;
      readonly unset?: number;
      /** What a fix writes. */
      readonly wanted: number;
    }
  /** A Go duration in seconds. */
  | { readonly type: 'duration'; readonly setting: Setting; readonly atLeast: number; readonly atMost: number }
  /** `unset`: whether it listens on the loopback address alone when not told. */
  | { readonly type: 'loopback'; readonly setting: Setting; readonly unset: boolean; readonly wanted: string }
  | { readonly type: 'suites'; readonly setting: Setting; readonly minVersion: Setting }
  /** An admission plugin of the API server is on (`byDefault` too, unless switched off), or is off. */
  | { readonly type: 'plugin'; readonly plugin: string; readonly on: boolean; readonly byDefault: boolean }
  /** A feature gate is not switched off. */
  | { readonly type: 'gate'; readonly setting: Setting; readonly gate: string };

/** What one process makes of an expectation. `value` undefined: not written. */
export type Result =
  | { readonly status: 'pass' | 'notApplicable' }
  | { readonly status: 'hidden'; readonly reason: Text }
  | Miss;

export interface Miss {
  readonly status: 'fail';
  readonly setting: Setting;
  /** What is written there, undefined when nothing is. */
  readonly value: string | undefined;
  readonly path: Path;
  /** What would meet the expectation, where that needs no guess; null: take the setting away. */
  readonly wanted?: SettingValue | null;
}

export const enablePlugins: Setting = { flag: 'enable-admission-plugins' };
export const disablePlugins: Setting = { flag: 'disable-admission-plugins' };

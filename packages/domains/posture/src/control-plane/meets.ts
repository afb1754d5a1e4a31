import type { Path } from '@seawall/model';
import { proposedSuites, strongSuites } from './cipher-suites.ts';
import { parseDuration } from './duration.ts';
import { disablePlugins, enablePlugins, type Expectation, type Miss, type Result } from './expectation.ts';
import { isLoopback } from './loopback.ts';
import { parseBoolean, type Process, type Reading, type Setting, type SettingValue } from './process.ts';

const pass: Result = { status: 'pass' };
const notApplicable: Result = { status: 'notApplicable' };

type Given = Extract<Reading, { state: 'given' }>;
type Of<Type extends Expectation['type']> = Extract<Expectation, { type: Type }>;

/** Whether what was read of a process meets an expectation. */
export function meets(process: Process, expectation: Expectation): Result {
  switch (expectation.type) {
    case 'present':
      return meetsPresent(process, expectation);
    case 'plugin':
      return meetsPlugin(process, expectation);
    case 'suites':
      return meetsSuites(process, expectation);
    case 'absent':
    case 'boolean':
    case 'duration':
    case 'gate':
    case 'has':
    case 'lacks':
    case 'loopback':
    case 'number':
      break;
  }
  return meetsOne(process, expectation);
}

type OneSetting = Exclude<Expectation, { type: 'present' | 'plugin' | 'suites' }>;

function meetsOne(process: Process, expectation: OneSetting): Result {
  const { setting } = expectation;
  const reading = process.read(setting);
  if (reading.state === 'elsewhere') return notApplicable;
  if (reading.state === 'hidden') return { status: 'hidden', reason: reading.reason };
  if (reading.state === 'unset') return isMetUnset(expectation) ? pass : miss(setting, reading, wantedBy(expectation));
  return isMet(expectation, reading) ? pass : miss(setting, reading, wantedBy(expectation, reading));
}

function isMetUnset(expectation: OneSetting): boolean {
  switch (expectation.type) {
    case 'boolean':
      return expectation.unset === expectation.value;
    case 'has':
      return expectation.unset.includes(expectation.item);
    case 'lacks':
      return !expectation.unset.includes(expectation.item);
    case 'number':
      return expectation.unset !== undefined && isInRange(expectation, expectation.unset);
    case 'loopback':
      return expectation.unset;
    case 'absent':
    case 'duration':
    case 'gate':
      break;
  }
  return true;
}

function isMet(expectation: OneSetting, { text, items }: Given): boolean {
  switch (expectation.type) {
    case 'boolean':
      return parseBoolean(text) === expectation.value;
    case 'absent':
      return text === '';
    case 'has':
      return items.includes(expectation.item);
    case 'lacks':
      return !items.includes(expectation.item);
    case 'number':
      return /^-?\d+$/.test(text) && isInRange(expectation, Number(text));
    case 'duration': {
      const seconds = parseDuration(text);
      return seconds !== undefined && seconds >= expectation.atLeast && seconds <= expectation.atMost;
    }
    case 'loopback':
      return text === '' ? expectation.unset : isLoopback(text);
    case 'gate':
      break;
  }
  return !items.some((item) => item.startsWith(`${expectation.gate}=`) && isSwitchedOff(item));
}

function isSwitchedOff(item: string): boolean {
  return parseBoolean(item.slice(item.indexOf('=') + 1)) === false;
}

function isInRange({ atLeast, atMost, orZero }: Of<'number'>, value: number): boolean {
  return (orZero === true && value === 0) || (value >= atLeast && (atMost === undefined || value <= atMost));
}

/** The value that a fix writes; undefined where only the cluster's owner knows it. */
function wantedBy(expectation: OneSetting, reading?: Given): SettingValue | null | undefined {
  switch (expectation.type) {
    case 'boolean':
      return expectation.value;
    case 'absent':
      return null;
    case 'has': {
      const kept = reading?.items.filter((item) => item !== expectation.without) ?? [];
      return kept.length === 0 ? expectation.alone : [...kept, expectation.item];
    }
    case 'number':
    case 'lacks':
    case 'loopback':
      return expectation.wanted;
    case 'gate':
      return reading?.items.filter((item) => !item.startsWith(`${expectation.gate}=`));
    case 'duration':
      break;
  }
  return undefined;
}

function meetsPresent(process: Process, { settings }: Of<'present'>): Result {
  for (const setting of settings) {
    const reading = process.read(setting);
    if (reading.state === 'elsewhere') return notApplicable;
    if (reading.state === 'hidden') return { status: 'hidden', reason: reading.reason };
    if (reading.state === 'unset' || reading.text === '') return miss(setting, reading);
  }
  return pass;
}

/** Disabling wins over nothing: the API server refuses to start with a plugin in both lists. */
function meetsPlugin(process: Process, { plugin, on, byDefault }: Of<'plugin'>): Result {
  const disabled = process.read(disablePlugins);
  const enabled = process.read(enablePlugins);
  if (disabled.state === 'hidden') return { status: 'hidden', reason: disabled.reason };
  if (enabled.state === 'hidden') return { status: 'hidden', reason: enabled.reason };
  if (disabled.state === 'given' && disabled.items.includes(plugin)) {
    const rest = disabled.items.filter((item) => item !== plugin);
    return on ? miss(disablePlugins, disabled, rest.length === 0 ? null : rest) : pass;
  }
  if (enabled.state === 'elsewhere') return notApplicable;
  const items = enabled.state === 'given' ? enabled.items : [];
  if ((byDefault || items.includes(plugin)) === on) return pass;
  const rest = items.filter((item) => item !== plugin);
  if (on) return miss(enablePlugins, enabled, [...rest, plugin]);
  return miss(enablePlugins, enabled, rest.length === 0 ? null : rest);
}

/** The suites of TLS 1.3 are all strong and cannot be chosen. */
function meetsSuites(process: Process, { setting, minVersion }: Of<'suites'>): Result {
  const version = process.read(minVersion);
  if (version.state === 'given' && version.text === 'VersionTLS13') return pass;
  const reading = process.read(setting);
  if (reading.state === 'elsewhere') return notApplicable;
  if (reading.state === 'hidden') return { status: 'hidden', reason: reading.reason };
  if (reading.state === 'unset') return miss(setting, reading, proposedSuites);
  const strong = reading.items.filter((suite) => strongSuites.has(suite));
  if (strong.length === reading.items.length && strong.length > 0) return pass;
  return miss(setting, reading, strong.length === 0 ? proposedSuites : strong);
}

function miss(
  setting: Setting,
  reading: { readonly state: 'unset'; readonly path: Path } | Given,
  wanted?: SettingValue | null,
): Miss {
  const value = reading.state === 'given' ? reading.text : undefined;
  return { status: 'fail', setting, value, path: reading.path, ...(wanted === undefined ? {} : { wanted }) };
}

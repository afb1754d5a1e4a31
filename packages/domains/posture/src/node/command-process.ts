import { isMapping, type KubeObject, type Mapping, objectsIn, readDocuments, type Value } from '@seawall/kube';
import { table, type Path, type Text } from '@seawall/model';
import type { Component } from '../control-plane/component.ts';
import { type ConfigFile, configFilesIn, valueAt } from '../control-plane/config-file.ts';
import { configProcess } from '../control-plane/config-process.ts';
import { inFile } from '../control-plane/container-process.ts';
import { type FlagUse, parseFlags } from '../control-plane/flags.ts';
import { itemsOf, type Process, type Reading, type Setting } from '../control-plane/process.ts';
import { entriesOf, type HostFiles } from './host-files.ts';

/** A component as a node runs it, and the file to show for a setting of it. */
export interface NodeProcess extends Process {
  readonly file: string;
  /** The file and line of a setting that was read at a path; the process's own file where it stands in no other. */
  placeOf(path: Path): { readonly file: string; readonly line: number };
}

export interface CommandLine {
  readonly component: Component;
  /** Without the program. */
  readonly args: readonly string[];
  /** Where the command line stands, or the program that runs. */
  readonly file: string;
  /** Whether the distribution decides what is not written. */
  readonly partial?: boolean;
  /** Used when no flag names a configuration file. */
  readonly defaultConfiguration?: string;
}

/** What a kubelet without a configuration file does when a flag is not given; with one, the file's defaults hold. */
const kubeletFlagDefaults: Readonly<Record<string, string>> = table({
  'anonymous-auth': 'true',
  'authorization-mode': 'AlwaysAllow',
  'read-only-port': '10255',
});

/**
 * Reads a component's settings as it does itself: flags first, then the configuration files that they name, later files
 * over earlier ones, then its defaults.
 */
export function commandProcess(command: CommandLine, files: HostFiles): NodeProcess {
  const { component, args, file } = command;
  const uses = parseFlags(args.map((text) => ({ text, path: [], whole: true })));
  const config = component === 'etcd' ? undefined : configurationOf(command, uses, files);

  function read(setting: Setting): Reading {
    if (component === 'etcd' && uses.has('config-file')) return { state: 'hidden', reason: inFile('config-file') };
    const given = uses.get(setting.flag);
    if (given !== undefined) return fromFlags(given);
    if (config?.state === 'hidden') return config;
    if (config?.state === 'read' && setting.field !== undefined) {
      const reading = config.process.read(setting);
      if (reading.state === 'given') return reading;
    }
    if (command.partial === true) return { state: 'hidden', reason: decidedElsewhere };
    const legacy = component === 'kubelet' && config === undefined ? kubeletFlagDefaults[setting.flag] : undefined;
    if (legacy !== undefined) return { state: 'given', text: legacy, items: itemsOf(legacy), path: [] };
    return { state: 'unset', path: [] };
  }

  return {
    component,
    file,
    read,
    edit: () => undefined,
    nameOf: (setting) =>
      config?.state === 'read' && !uses.has(setting.flag) ? config.process.nameOf(setting) : `--${setting.flag}`,
    placeOf: (path) => (config?.state === 'read' ? config.placeOf(path) : undefined) ?? { file, line: 1 },
  };
}

function fromFlags(uses: readonly FlagUse[]): Reading {
  const values = uses.map(({ value }) => value ?? 'true');
  return { state: 'given', text: values.at(-1) ?? '', items: values.flatMap(itemsOf), path: [] };
}

type Configuration =
  | { readonly state: 'hidden'; readonly reason: Text }
  | {
      readonly state: 'read';
      readonly process: Process;
      placeOf(path: Path): { readonly file: string; readonly line: number } | undefined;
    };

const configurationKinds: Readonly<Partial<Record<Component, string>>> = {
  kubelet: 'KubeletConfiguration',
  'kube-proxy': 'KubeProxyConfiguration',
  'kube-scheduler': 'KubeSchedulerConfiguration',
};

/** Undefined when the component runs without a configuration file. */
function configurationOf(
  { component, defaultConfiguration }: CommandLine,
  uses: ReadonlyMap<string, readonly FlagUse[]>,
  files: HostFiles,
): Configuration | undefined {
  const kind = configurationKinds[component];
  if (kind === undefined) return undefined;
  const named = uses.get('config')?.at(-1)?.value ?? defaultConfiguration;
  const directory = uses.get('config-dir')?.at(-1)?.value;
  const beside = directory === undefined ? [] : entriesOf(files, directory, /\.conf$/).map(({ path }) => path);
  const names = [...(named === undefined ? [] : fileOrDirectory(named, files)), ...beside];
  if (names.length === 0) return undefined;
  const objects: KubeObject[] = [];
  for (const name of names) {
    const look = files.text(name);
    if (look.state !== 'here') return { state: 'hidden', reason: unreadable(name, look.state === 'denied') };
    const found = objectsIn(readDocuments(look.value, name)).objects.filter(({ ref }) => ref.kind === kind);
    if (found.length === 0 && name === named) return { state: 'hidden', reason: notAConfiguration(name) };
    objects.push(...found);
  }
  return merged(component, kind, objects);
}

/** A distribution may keep the configuration in pieces. */
function fileOrDirectory(path: string, files: HostFiles): string[] {
  const look = files.stat(path);
  if (look.state !== 'here' || look.value.kind !== 'directory') return [path];
  return entriesOf(files, path, /\.conf$/).map((entry) => entry.path);
}

function merged(component: Component, kind: string, objects: readonly KubeObject[]): Configuration {
  const values = objects.flatMap((object) => configFilesIn(object).map((file) => file.value));
  const whole: ConfigFile = { kind, group: '', value: values.reduce<Mapping>(overlay, {}) };
  return {
    state: 'read',
    process: configProcess(component, whole),
    placeOf: (path) => {
      const object = objects.findLast(({ value }) => valueAt(value as Value, path) !== undefined) ?? objects[0];
      if (object === undefined) return undefined;
      const { file, line } = object.origin.locate(path);
      return { file, line };
    },
  };
}

/** Mappings are merged, everything else is replaced: as the kubelet does with the files of its drop-in directory. */
function overlay(under: Mapping, over: Mapping): Mapping {
  const result: Mapping = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    result[key] = isMapping(before) && isMapping(value) ? overlay(before, value) : value;
  }
  return result;
}

const decidedElsewhere: Text = {
  en: 'The distribution sets this inside its own process, where it cannot be read',
  zh: '该项由发行版在自身进程内设置，无法读取',
};

function unreadable(file: string, denied: boolean): Text {
  return denied
    ? { en: `${file} cannot be read`, zh: `无法读取 ${file}` }
    : { en: `${file}, which decides this, is not on the host`, zh: `决定该项的 ${file} 不在主机上` };
}

function notAConfiguration(file: string): Text {
  return { en: `${file} is no configuration that can be read`, zh: `${file} 不是可读取的配置` };
}

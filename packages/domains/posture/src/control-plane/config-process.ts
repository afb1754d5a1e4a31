import { isMapping, type Mapping, type Value } from '@seawall/kube';
import { formatPath, type Path } from '@seawall/model';
import type { Component } from './component.ts';
import { type ConfigFile, pathIn, valueAt } from './config-file.ts';
import { itemsOf, type Process, type Reading, type Setting } from './process.ts';

/** A component as its own configuration file describes it. */
export function configProcess(component: Component, file: ConfigFile): Process {
  function read({ field }: Setting): Reading {
    if (field === undefined) return { state: 'elsewhere' };
    return readValue(valueAt(file.value, field), pathIn(file, field));
  }
  return {
    component,
    read,
    edit({ field }, value) {
      if (field === undefined || file.inside !== undefined) return undefined;
      return value === undefined ? [{ op: 'remove', path: field }] : [{ op: 'set', path: field, value }];
    },
    nameOf: ({ flag, field }) => (field === undefined ? `--${flag}` : formatPath(field)),
  };
}

function readValue(value: Value | undefined, path: Path): Reading {
  if (value === undefined || value === null) return { state: 'unset', path };
  if (Array.isArray(value)) return { state: 'given', text: value.join(','), items: value.map(String), path };
  if (isMapping(value)) return { state: 'given', text: mapText(value), items: itemsOf(mapText(value)), path };
  return { state: 'given', text: String(value), items: [String(value)], path };
}

/** `{RotateKubeletServerCertificate: true}` as the flag would have it: `RotateKubeletServerCertificate=true`. */
function mapText(value: Mapping): string {
  return Object.entries(value)
    .map(([name, one]) => `${name}=${String(one)}`)
    .join(',');
}

import { isMapping, type Value } from '@seawall/kube';
import { formatPath, type Path } from '@seawall/model';
import type { Component } from './component.ts';
import { type ConfigFile, pathIn, valueAt } from './config-file.ts';
import type { Process, Reading, Setting } from './process.ts';

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
  const items = itemsIn(value);
  return { state: 'given', text: items.join(','), items, path };
}

/** As the flag would have it: `{A: true}` is `A=true`. What cannot stand in a flag is left out. */
function itemsIn(value: Value): string[] {
  if (Array.isArray(value)) return value.flatMap(scalarText);
  if (!isMapping(value)) return scalarText(value);
  return Object.entries(value).flatMap(([name, one]) => scalarText(one).map((text) => `${name}=${text}`));
}

function scalarText(value: Value): string[] {
  return typeof value === 'object' ? [] : [String(value)];
}

import exceptions from 'spdx-exceptions/index.json' with { type: 'json' };
import deprecated from 'spdx-license-ids/deprecated.json' with { type: 'json' };
import current from 'spdx-license-ids/index.json' with { type: 'json' };

/** Identifiers and exceptions of the SPDX licence list, by their lower-case form: SPDX compares without case. */
interface Names {
  readonly licences: ReadonlyMap<string, string>;
  readonly exceptions: ReadonlyMap<string, string>;
}

let names: Names | undefined;

function read(): Names {
  names ??= { licences: tableOf([...deprecated, ...current]), exceptions: tableOf(exceptions) };
  return names;
}

function tableOf(ids: readonly string[]): Map<string, string> {
  return new Map(ids.map((id) => [id.toLowerCase(), id]));
}

/** Whether a text is an identifier of the list, exactly as it writes it. */
export function isLicenceId(text: string): boolean {
  return read().licences.get(text.toLowerCase()) === text;
}

/** The identifier in the list's own case; undefined when it is none. */
export function licenceId(text: string): string | undefined {
  return read().licences.get(text.toLowerCase());
}

export function exceptionId(text: string): string | undefined {
  return read().exceptions.get(text.toLowerCase());
}

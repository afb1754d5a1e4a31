import type { Container } from '@seawall/runtime';

type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/**
 * A container as the node's parts come to know it: the path of its control group first, then its bundle, then the runtime or the API
 * server. One object for the container's whole life, so that processes which point at it learn with it.
 */
export type ContainerRecord = Writable<Container>;

/** Takes over what is told and was not known, or is known better now. */
export function enrich(record: ContainerRecord, told: Partial<Container>): void {
  const { pod, ...own } = told;
  for (const [key, value] of Object.entries(own)) {
    if (value !== undefined && key !== 'id') Object.assign(record, { [key]: value });
  }
  if (pod === undefined) return;
  const known = Object.entries(pod).filter(([, value]) => value !== undefined);
  record.pod = { ...record.pod, ...Object.fromEntries(known) };
}

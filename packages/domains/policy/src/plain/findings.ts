/** One thing that a verdict rule said. */
export interface Said {
  readonly text: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What a rule's value says: each message of a set or list, an object's `msg`, a bare text, or just `true`. */
export function saidBy(value: unknown, name: string): Said[] | string {
  if (value === undefined || value === false) return [];
  if (value === true) return [{ text: name }];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const said: Said[] = [];
  for (const each of items) {
    if (typeof each === 'string') {
      said.push({ text: each });
      continue;
    }
    const details = typeof each === 'object' && each !== null ? (each as Readonly<Record<string, unknown>>) : {};
    const text = details['msg'] ?? details['message'] ?? details['alertMessage'];
    if (typeof text !== 'string') return `what ${name} gives is neither text nor an object with msg`;
    said.push({ text, details });
  }
  return said;
}

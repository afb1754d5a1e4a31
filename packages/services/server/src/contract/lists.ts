// Several values of a filter in one line of an address.

/** The values that stand in a line with commas between them; a comma or backslash of a value has a backslash before it. */
export function splitList(line: string): string[] {
  const values: string[] = [''];
  for (const [part] of line.matchAll(/\\[\\,]|[^]/gu)) {
    if (part === ',') values.push('');
    else values.push(`${values.pop() ?? ''}${part.length === 2 && part.startsWith('\\') ? part.slice(1) : part}`);
  }
  return values.filter((value) => value !== '');
}

/** The line that `splitList` reads the same values from. */
export function joinList(values: readonly string[]): string {
  return values.map((value) => value.replace(/[\\,]/g, '\\$&')).join(',');
}

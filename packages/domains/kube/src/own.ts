/** What a table has under a name that somebody else chose: a kind may be called `constructor`, which every object has. */
export function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

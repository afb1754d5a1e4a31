/**
 * A table that is asked by names from outside: it has its entries and nothing beside, where an object would answer
 * `constructor` with a function that nobody entered.
 */
export function table<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null) as Record<string, T>, entries);
}

/** What an object that others made, such as labels, has under a name; undefined for what every object has. */
export function own<T>(entries: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}

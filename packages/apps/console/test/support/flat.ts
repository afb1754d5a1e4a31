/** Every text of a catalogue by its key, `overview.answer.yes`. */
export function flat(texts: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([name, value]: [string, unknown]): [string, string][] => {
      const key = prefix === '' ? name : `${prefix}.${name}`;
      return typeof value === 'string' ? [[key, value]] : [...flat(value as object, key)];
    }),
  );
}

/** What a command line's options are, as getopt(3) reads them up to the first argument that is none. */
export interface Options {
  /** Names and values in order; `?` for an option that is unknown or lacks its value. */
  readonly words: readonly string[];
  /** The last value of each option, its name when it takes none. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Reads options by POSIX getopt: letters may be joined, a letter with `:` behind it in `options` takes a value. With a
 * leading `:` in `options` an option that lacks its value counts as having an empty one. Words that begin with two
 * dashes are stepped over.
 */
export function getopt(args: readonly string[], options: string): Options {
  const quiet = options.startsWith(':');
  const known = quiet ? options.slice(1) : options;
  const words: string[] = [];
  const values = new Map<string, string>();
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] as string;
    if (word === '--' || word === '-' || !word.startsWith('-')) break;
    if (word.startsWith('--')) continue;
    for (let letter = 1; letter < word.length; letter += 1) {
      const name = word[letter] as string;
      const place = name === ':' ? -1 : known.indexOf(name);
      if (place < 0) {
        words.push('?');
        continue;
      }
      if (known[place + 1] !== ':') {
        words.push(name);
        values.set(name, name);
        continue;
      }
      const joined = word.slice(letter + 1);
      const value = joined === '' ? args[(at += 1)] : joined;
      if (value !== undefined) words.push(name, value);
      else words.push(...(quiet ? [name, ''] : ['?']));
      values.set(name, value ?? '');
      break;
    }
  }
  return { words, values };
}

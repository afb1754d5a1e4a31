import type { Command, Word } from './script.ts';

/** A command's arguments told apart. */
export interface Arguments {
  /** `-y`, `--yes`, `--target=x` as written, without their separate values. */
  readonly options: readonly Option[];
  /** What is neither an option nor an option's value. */
  readonly operands: readonly Word[];
}

interface Option {
  /** `--name` without its value, or a cluster of letters as written: `-yq`. */
  readonly name: string;
  readonly value?: string;
  readonly word: Word;
}

/**
 * Tells options from operands. `valued` names the options whose value is the next word: `-t`, `--target`.
 */
export function argumentsOf({ words }: Command, valued: ReadonlySet<string>): Arguments {
  const options: Option[] = [];
  const operands: Word[] = [];
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] as Word;
    if (word.text === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (!word.text.startsWith('-') || word.text === '-') {
      operands.push(word);
      continue;
    }
    const equals = word.text.indexOf('=');
    if (equals > 0) {
      options.push({ name: word.text.slice(0, equals), value: word.text.slice(equals + 1), word });
    } else if (valued.has(word.text) && words[at + 1] !== undefined) {
      at += 1;
      options.push({ name: word.text, value: (words[at] as Word).text, word });
    } else options.push({ name: word.text, word });
  }
  return { options, operands };
}

/** Whether one of the options is there: long ones by name, single letters (`-y`) also inside a cluster (`-qy`). */
export function hasOption({ words }: Command, ...names: readonly string[]): boolean {
  return words.some(({ text }, index) => {
    if (index === 0 || !text.startsWith('-')) return false;
    return names.some((name) => {
      if (name.startsWith('--')) return text === name || text.startsWith(`${name}=`);
      if (text.startsWith('--')) return false;
      return text === name || (name.length === 2 && /^-[A-Za-z]+$/.test(text) && text.includes(name[1] as string));
    });
  });
}

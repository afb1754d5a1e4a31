/** One use of a variable: `$NAME`, `${NAME}`, `${NAME:-word}`. */
interface VariableUse {
  readonly name: string;
  /** True when `:-`, `-`, `:+` or `+` provide for a variable that is not set. */
  readonly guarded: boolean;
}

export interface Expansion {
  readonly text: string;
  /** False when a variable had no known value. */
  readonly complete: boolean;
  readonly uses: readonly VariableUse[];
}

/** What `lookup` answers for a variable: its value, or undefined when it is not known. */
export type Lookup = (name: string) => string | undefined;

const depthLimit = 10;

/**
 * Fills in variables as Docker does (https://docs.docker.com/reference/dockerfile/#environment-replacement): not inside
 * single quotes, not behind the escape character. Quotes and escapes are taken away. Patterns (`${a#b}`, `${a/b/c}`)
 * are not worked out and make the result incomplete.
 */
export function expand(raw: string, lookup: Lookup, escape: string, depth = 0): Expansion {
  if (!/[$"'\\`]/.test(raw)) return { text: raw, complete: true, uses: [] };
  const uses: VariableUse[] = [];
  let text = '';
  let complete = true;
  let quote = '';
  for (let at = 0; at < raw.length; at += 1) {
    const char = raw[at] as string;
    if (char === escape && quote !== "'" && at + 1 < raw.length) {
      at += 1;
      text += raw[at];
    } else if (quote === "'" ? char === "'" : quote === '"' && char === '"') {
      quote = '';
    } else if (quote === '' && (char === '"' || char === "'")) {
      quote = char;
    } else if (char === '$' && quote !== "'") {
      const use = readUse(raw, at);
      if (use === undefined) {
        text += char;
        continue;
      }
      at = use.end - 1;
      const value = lookup(use.name);
      const guarded = use.operator !== '' && '-+'.includes(use.operator.at(-1) as string);
      uses.push({ name: use.name, guarded });
      if (use.operator === '') {
        text += value ?? '';
        complete &&= value !== undefined;
      } else if (guarded && depth < depthLimit) {
        const set = value !== undefined && (value !== '' || !use.operator.startsWith(':'));
        const other = expand(use.word, lookup, escape, depth + 1);
        uses.push(...other.uses);
        const wanted = use.operator.endsWith('-') ? !set : set;
        if (wanted) {
          text += other.text;
          complete &&= other.complete;
        } else text += use.operator.endsWith('-') ? (value ?? '') : '';
      } else {
        text += value ?? '';
        complete = false;
      }
    } else text += char;
  }
  return { text, complete, uses };
}

interface Use {
  readonly name: string;
  readonly operator: string;
  readonly word: string;
  readonly end: number;
}

/** The variable use at `$`, or undefined when the dollar sign stands for itself. */
function readUse(raw: string, dollar: number): Use | undefined {
  const plain = /^[A-Za-z_]\w*/.exec(raw.slice(dollar + 1, dollar + 257));
  if (plain !== null) return { name: plain[0], operator: '', word: '', end: dollar + 1 + plain[0].length };
  if (raw[dollar + 1] !== '{' || !/[A-Za-z_]/.test(raw[dollar + 2] ?? '')) return undefined;
  const close = closingBrace(raw, dollar + 2);
  const inside = raw.slice(dollar + 2, close);
  const match = /^([A-Za-z_]\w*)(:?[-+?]|[#%/:].*)?/s.exec(inside);
  if (match === null) return undefined;
  const [whole, name = '', operator = ''] = match;
  const known = /^:?[-+?]$/.test(operator);
  return {
    name,
    operator: known ? operator : operator.slice(0, 1),
    word: known ? inside.slice(whole.length) : '',
    end: Math.min(close + 1, raw.length),
  };
}

function closingBrace(raw: string, from: number): number {
  let depth = 1;
  for (let at = from; at < raw.length; at += 1) {
    if (raw[at] === '{') depth += 1;
    else if (raw[at] === '}' && (depth -= 1) === 0) return at;
  }
  return raw.length;
}

// Characters and small scans that the parser is made of; all take and return offsets.

export function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\r';
}

/** Characters that end a word outside quotes. */
export function endsWord(char: string | undefined): boolean {
  return char === undefined || isBlank(char) || '\n;&|<>()'.includes(char);
}

/** Past blanks and escaped line ends. */
export function skipBlanks(text: string, from: number): number {
  let at = from;
  for (;;) {
    if (isBlank(text[at])) at += 1;
    else if (text[at] === '\\' && text[at + 1] === '\n') at += 2;
    else return at;
  }
}

/** Past a comment, up to the line feed that ends it. */
export function skipComment(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** The offset behind the single quote that closes the one before `from`. */
export function pastSingleQuote(text: string, from: number): number {
  const end = text.indexOf("'", from);
  return end < 0 ? text.length : end + 1;
}

/** The offset behind `${ … }` or `$(( … ))`, given the offset behind what opened it. */
export function pastClosing(text: string, from: number, open: string, close: string): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === "'") at = pastSingleQuote(text, at + 1) - 1;
    else if (char === open) depth += 1;
    else if (char === close && (depth -= 1) === 0) return at + 1;
  }
  return text.length;
}

const redirect = /(?:\d*|&)(?:>>|>\||>&|<&|<>|<<<|<<-|<<|>|<)/y;

/** The redirection operator at `at`, such as `2>&` or `&>>`; undefined when none stands there. */
export function redirectAt(text: string, at: number): string | undefined {
  const char = text[at] as string;
  if (!'<>&0123456789'.includes(char)) return undefined;
  redirect.lastIndex = at;
  const found = redirect.exec(text)?.[0];
  if (found === undefined) return undefined;
  // `<(` and `>(` begin a process substitution.
  return (found === '<' || found === '>') && text[at + 1] === '(' ? undefined : found;
}

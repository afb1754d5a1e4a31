/**
 * Whether a text matches a pattern in which `*` stands for anything but a slash, `**` for anything at all, and `?`
 * for one character. Runs in time proportional to pattern × text, whatever the pattern.
 */
export function globMatches(pattern: string, text: string): boolean {
  const tokens = tokensOf(pattern);
  // reached[i]: the first i tokens can match what has been read of the text so far.
  let reached = closure(tokens, new Set([0]));
  for (const character of text) {
    const next = new Set<number>();
    for (const index of reached) {
      const token = tokens[index];
      if (token === undefined) continue;
      if (token === '**' || (token === '*' && character !== '/')) next.add(index);
      else if (token === character || (token === '?' && character !== '/')) next.add(index + 1);
    }
    if (next.size === 0) return false;
    reached = closure(tokens, next);
  }
  return reached.has(tokens.length);
}

function tokensOf(pattern: string): string[] {
  const tokens: string[] = [];
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index++) {
    if (characters[index] === '*' && characters[index + 1] === '*') {
      tokens.push('**');
      index += 1;
      // `a/**/b` also matches `a/b`.
      if (characters[index + 1] === '/' && (tokens.length === 1 || tokens.at(-2) === '/')) index += 1;
    } else tokens.push(characters[index] as string);
  }
  return tokens;
}

function closure(tokens: readonly string[], states: Set<number>): Set<number> {
  for (const state of states) if (tokens[state] === '*' || tokens[state] === '**') states.add(state + 1);
  return states;
}

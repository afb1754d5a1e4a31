/**
 * Whether a text matches a pattern in which `*` stands for anything but a slash, `**` for anything at all, and `?`
 * for one character. Runs in time proportional to pattern × text, whatever the pattern.
 */
export function globMatches(pattern: string, text: string): boolean {
  const tokens = tokensOf(pattern);
  // Every token that could be the one to read the next character.
  let states = new Set<number>();
  enter(tokens, states, 0);
  for (const character of text) {
    const next = new Set<number>();
    for (const index of states) {
      const token = tokens[index];
      if (token === '**' || (token === '*' && character !== '/')) enter(tokens, next, index);
      else if (token === '**/') {
        next.add(index);
        if (character === '/') enter(tokens, next, index + 1);
      } else if (token === character || (token === '?' && character !== '/')) enter(tokens, next, index + 1);
    }
    if (next.size === 0) return false;
    states = next;
  }
  return states.has(tokens.length);
}

/** Reaches a token, and those behind it when it may stand for nothing. */
function enter(tokens: readonly string[], states: Set<number>, from: number): void {
  for (let index = from; !states.has(index); index++) {
    states.add(index);
    const token = tokens[index];
    if (token !== '*' && token !== '**' && token !== '**/') return;
  }
}

/** Characters, and `*`, `**`, `?`; `**` and a slash behind it are one token: any number of directories, or none. */
function tokensOf(pattern: string): string[] {
  return pattern.match(/(?<=^|\/)\*\*\/|\*\*|[^]/gu) ?? [];
}

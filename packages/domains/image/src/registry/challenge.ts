/** A `WWW-Authenticate` header (RFC 9110), one scheme with its parameters. */
export interface Challenge {
  /** Lower case: `bearer`, `basic`. */
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const token = /^[\w!#$%&'*+.^`|~-]+/;

/** The challenges of a header; what is malformed ends the list. */
export function readChallenges(header: string): Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  let rest = header.trim();
  while (rest !== '') {
    const name = token.exec(rest)?.[0];
    if (name === undefined) break;
    rest = rest.slice(name.length);
    const value = /^\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/.exec(rest);
    if (value === null) challenges.push({ scheme: name.toLowerCase(), parameters: {} });
    else {
      const parameter = value[1]?.replace(/\\(.)/g, '$1') ?? value[2] ?? '';
      const last = challenges.at(-1);
      if (last === undefined) break;
      last.parameters[name.toLowerCase()] = parameter;
      rest = rest.slice(value[0].length);
    }
    rest = rest.replace(/^[\s,]+/, '');
  }
  return challenges;
}

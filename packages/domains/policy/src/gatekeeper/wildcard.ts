/** Whether a name fits a pattern with `*` at its start, its end or both; a star elsewhere stands for itself. */
export function wildcardMatches(pattern: string, name: string): boolean {
  const open = pattern.startsWith('*');
  const part = open ? pattern.slice(1) : pattern;
  if (part.endsWith('*')) return open ? name.includes(part.slice(0, -1)) : name.startsWith(part.slice(0, -1));
  return open ? name.endsWith(part) : name === pattern;
}

/** Whether every name that starts with a prefix (`generateName`) fits a pattern. */
export function wildcardMatchesPrefix(pattern: string, prefix: string): boolean {
  return prefix !== '' && pattern.endsWith('*') && wildcardMatches(pattern, prefix);
}

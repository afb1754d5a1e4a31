/**
 * The path that says most of a process, of its /proc/PID/cgroup: with both versions mounted the controllers of version 1 and the tree of
 * version 2 need not agree, and a runtime may have put the container into one of them only.
 */
export function cgroupOf(text: string): string | undefined {
  let unified: string | undefined;
  let named: string | undefined;
  let longest: string | undefined;
  for (const line of text.split('\n')) {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    if (match === null) continue;
    const [, controllers = '', path = '/'] = match;
    if (controllers === '') unified = path;
    else if (controllers === 'memory' || (named === undefined && controllers === 'pids')) named = path;
    if (longest === undefined || path.length > longest.length) longest = path;
  }
  if (unified !== undefined && unified !== '/') return unified;
  if (named !== undefined && named !== '/') return named;
  return longest ?? unified;
}

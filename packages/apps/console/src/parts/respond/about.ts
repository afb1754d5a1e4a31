/** What a response is about: the page that it is asked for on. */
export type About =
  | { readonly incident: string }
  | { readonly alert: string }
  | { readonly workload: string }
  | { readonly node: string };

/** What caused a response that is asked for here; on the page of a workload or node nothing in particular did. */
export function causeOf(about: About): { readonly type: 'alert' | 'incident'; readonly id: string } | undefined {
  if ('incident' in about) return { type: 'incident', id: about.incident };
  return 'alert' in about ? { type: 'alert', id: about.alert } : undefined;
}

/** Which responses are the history of the page. */
export function historyOf(about: About): { readonly cause: string } | { readonly entity: string } {
  if ('incident' in about) return { cause: about.incident };
  if ('alert' in about) return { cause: about.alert };
  return { entity: 'node' in about ? about.node : about.workload };
}

/** What a response changes: every answer that shows any of it. */
export const renews = ['/responses', '/incidents', '/alerts', '/workloads', '/nodes'] as const;

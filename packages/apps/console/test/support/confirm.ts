/** What the button says that does a response. */
export function confirm(
  t: { readonly confirm: string; readonly actions: Readonly<Record<string, string>> },
  action: string,
  name: string,
): string {
  return t.confirm.replace('{{action}}', t.actions[action] ?? '').replace('{{name}}', name);
}

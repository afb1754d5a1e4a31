import type { FixPlan, Path } from '@seawall/model';

/** A plan that takes one field away; `what` names it where the path's last step does not. */
export function removing(path: Path, risk: FixPlan['risk'], what = fieldOf(path)): FixPlan {
  return { title: { en: `Remove ${what}`, zh: `移除 ${what}` }, risk, operations: [{ op: 'remove', path }] };
}

/** A plan that gives one field a value; `shown` names the value where it is not a plain one. */
export function setting(path: Path, value: unknown, risk: FixPlan['risk'], shown = String(value)): FixPlan {
  const field = fieldOf(path);
  return {
    title: { en: `Set ${field} to ${shown}`, zh: `将 ${field} 设为 ${shown}` },
    risk,
    operations: [{ op: 'set', path, value }],
  };
}

function fieldOf(path: Path): string {
  return path.findLast((step) => typeof step === 'string') ?? '';
}

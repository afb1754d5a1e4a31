/** A number of pods, or a share of them: `1`, `"1"`, `"50%"`. Source: intstr.IntOrString. */
export interface Amount {
  readonly value: number;
  readonly percent: boolean;
}

/** Reads an amount; undefined when it is neither a number nor a percentage. */
export function parseAmount(text: string | number | undefined): Amount | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+)(%?)$/.exec(String(text));
  return match === null ? undefined : { value: Number(match[1]), percent: match[2] === '%' };
}

/** How many of `total` pods an amount stands for, rounded up as the disruption controller does. */
export function podsOf(amount: Amount, total: number): number {
  return amount.percent ? Math.ceil((amount.value * total) / 100) : amount.value;
}

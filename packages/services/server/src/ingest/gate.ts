/** Lets so many in at a time; who comes past that is told to come again instead of being held. */
export interface Gate {
  /** What lets the next one in when it is called; undefined when it is full. */
  enter(): (() => void) | undefined;
  /** How long to wait before the next try, in seconds. */
  retryAfter(): number;
  /** Resolves when nobody is inside. */
  empty(): Promise<void>;
}

export function createGate(most: number): Gate {
  let inside = 0;
  /** A moving average of how long one takes, in milliseconds. */
  let usualMs = 200;
  let emptied: (() => void)[] = [];
  return {
    enter() {
      if (inside >= most) return undefined;
      inside += 1;
      const from = performance.now();
      return () => {
        inside -= 1;
        usualMs = usualMs * 0.8 + (performance.now() - from) * 0.2;
        if (inside > 0) return;
        for (const tell of emptied) tell();
        emptied = [];
      };
    },
    retryAfter: () => Math.max(1, Math.min(30, Math.ceil(usualMs / 1000))),
    empty: () => (inside === 0 ? Promise.resolve() : new Promise((resolve) => emptied.push(resolve))),
  };
}

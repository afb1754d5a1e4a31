/** Lets in what there is room for; who comes past that is told to come again instead of being held. */
export interface Gate {
  /** @returns a place of that size; undefined when there is no room for it */
  enter(size: number): Place | undefined;
  /** How long to wait before the next try, in seconds. */
  retryAfter(): number;
  /** Resolves when nobody is inside. */
  empty(): Promise<void>;
}

interface Place {
  /** Says whether there is room for it to be as large as that, and takes it. */
  holds(size: number): boolean;
  leave(): void;
}

export function createGate(room: number): Gate {
  let taken = 0;
  let inside = 0;
  /** A moving average of how long one takes, in milliseconds. */
  let usualMs = 200;
  let emptied: (() => void)[] = [];
  return {
    enter(size) {
      if (taken + size > room) return undefined;
      let own = size;
      taken += own;
      inside += 1;
      const from = performance.now();
      return {
        holds(larger) {
          const more = Math.max(0, larger - own);
          if (taken + more > room) return false;
          own += more;
          taken += more;
          return true;
        },
        leave() {
          taken -= own;
          inside -= 1;
          usualMs = usualMs * 0.8 + (performance.now() - from) * 0.2;
          if (inside > 0) return;
          for (const tell of emptied) tell();
          emptied = [];
        },
      };
    },
    retryAfter: () => Math.max(1, Math.min(30, Math.ceil(usualMs / 1000))),
    empty: () => (inside === 0 ? Promise.resolve() : new Promise((resolve) => emptied.push(resolve))),
  };
}

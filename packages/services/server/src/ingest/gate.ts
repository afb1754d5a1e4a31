/**
 * Lets in what there is room for; who comes past that is told to come again instead of being held. A quarter is always left
 * by those of one name: senders of a cluster that dawdle keep nobody else’s out.
 */
export interface Gate {
  /** @returns a place of that size for somebody of that name; undefined when there is no room for it */
  enter(size: number, name: string): Place | undefined;
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

/** Of the room, what those of one name may take. */
const share = 3 / 4;

export function createGate(room: number): Gate {
  let taken = 0;
  const takenBy = new Map<string, number>();
  const fits = (more: number, name: string): boolean =>
    taken + more <= room && (takenBy.get(name) ?? 0) + more <= room * share;
  const take = (more: number, name: string): void => {
    taken += more;
    const left = (takenBy.get(name) ?? 0) + more;
    if (left > 0) takenBy.set(name, left);
    else takenBy.delete(name);
  };
  let inside = 0;
  /** A moving average of how long one takes, in milliseconds. */
  let usualMs = 200;
  let emptied: (() => void)[] = [];
  return {
    enter(size, name) {
      if (!fits(size, name)) return undefined;
      let own = size;
      take(own, name);
      inside += 1;
      const from = performance.now();
      return {
        holds(larger) {
          const more = Math.max(0, larger - own);
          if (!fits(more, name)) return false;
          own += more;
          take(more, name);
          return true;
        },
        leave() {
          take(-own, name);
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

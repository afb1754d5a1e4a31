/** Turns the kernel's clock, which counts from the machine's start and never jumps, into wall time. */
export interface WallClock {
  /** Nanoseconds to add to the kernel's time. */
  readonly offset: bigint;
  /** The kernel's time now, in nanoseconds. */
  boot(): number;
  /** Looks at both clocks again: somebody may have set the wall clock. */
  check(): void;
}

const million = 1_000_000n;
/** Smaller differences are noise of reading two clocks. */
const jump = 20n * million;

export function createClock(wall: () => number, boot: () => bigint): WallClock {
  const read = (): bigint => BigInt(wall()) * million - boot();
  let offset = read();
  return {
    get offset() {
      return offset;
    },
    boot: () => Number(boot()),
    check() {
      const now = read();
      const difference = now - offset;
      if (difference > jump || difference < -jump) offset = now;
    },
  };
}

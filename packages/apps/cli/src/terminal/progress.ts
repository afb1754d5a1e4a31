/** Shows what is going on, on one line of a terminal, once it has taken longer than a second. */
export interface ProgressLine {
  show(text: string): void;
  clear(): void;
}

const delayMs = 1000;
const redrawMs = 80;

export function progressLine(stream: NodeJS.WriteStream, enabled: boolean): ProgressLine {
  const started = performance.now();
  let drawn = 0;
  return {
    show(text) {
      const now = performance.now();
      if (!enabled || now - started < delayMs || now - drawn < redrawMs) return;
      drawn = now;
      stream.write(`\r\u001b[K${text}`);
    },
    clear() {
      if (drawn > 0) stream.write('\r\u001b[K');
      drawn = 0;
    },
  };
}

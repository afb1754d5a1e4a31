import { longestLine } from '@seawall/runtime';

/** Hears of the lines of a stream of bytes. */
export interface LineListener {
  /** A line without its end, and how many bytes of the stream have passed with it. */
  line(text: string, end: number): void;
  /** A line that was longer than any event: it was passed over. */
  tooLong(end: number): void;
}

export interface LineSplitter {
  push(bytes: Uint8Array): void;
  /** What stands behind the last end of a line is one too. */
  finish(): void;
  /** How many bytes have passed up to the end of the last whole line. */
  readonly end: number;
}

const newline = 0x0a;

/**
 * Splits bytes into lines. A line past the limit is dropped without ever being held in memory, and told; bytes that are not UTF-8
 * are shown as the replacement character.
 */
export function createSplitter(listener: LineListener, start = 0, longest = longestLine): LineSplitter {
  let parts: Uint8Array[] = [];
  let held = 0;
  let passed = start;
  let end = start;
  let dropping = false;

  const emit = (): void => {
    end = passed;
    if (dropping) listener.tooLong(end);
    else if (held > 0) {
      const text = Buffer.concat(parts, held).toString();
      listener.line(text.endsWith('\r') ? text.slice(0, -1) : text, end);
    }
    parts = [];
    held = 0;
    dropping = false;
  };

  const hold = (bytes: Uint8Array): void => {
    passed += bytes.length;
    if (dropping || bytes.length === 0) return;
    if (held + bytes.length > longest) {
      dropping = true;
      parts = [];
      held = 0;
      return;
    }
    parts.push(bytes);
    held += bytes.length;
  };

  return {
    push(bytes) {
      let from = 0;
      for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
        hold(bytes.subarray(from, at));
        passed += 1;
        emit();
        from = at + 1;
      }
      // The reader's buffer is used again: what is kept beyond this call is a copy.
      hold(Uint8Array.from(bytes.subarray(from)));
    },
    finish() {
      if (held > 0 || dropping) emit();
    },
    get end() {
      return end;
    },
  };
}

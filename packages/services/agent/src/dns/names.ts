import type { DnsMessage } from './message.ts';

/** Which names the addresses were looked up by, as the answers said that passed. */
export interface AddressNames {
  /** An answer that somebody of this system got; `key` is the container's id, or `host`. */
  learn(key: string, message: DnsMessage): void;
  /** The name that this system asked for when it was given the address. */
  nameOf(key: string, address: string): string | undefined;
  readonly size: number;
}

const mostNames = 65_536;

/**
 * Remembers the names of addresses for as long as room is. The name is the one that was asked for, not the last of its aliases: that is what
 * rules and people know. Answers of one container say nothing to another: each could lie only to itself.
 */
export function createNames(): AddressNames {
  const names = new Map<string, string>();
  return {
    learn(key, { isAnswer, questions, answers }) {
      const [question] = questions;
      if (!isAnswer || question === undefined) return;
      for (const { type, data } of answers) {
        if (data === undefined || (type !== 'A' && type !== 'AAAA')) continue;
        const entry = `${key} ${data}`;
        // What was told of last goes last.
        names.delete(entry);
        if (names.size >= mostNames) {
          const [oldest] = names.keys();
          if (oldest !== undefined) names.delete(oldest);
        }
        names.set(entry, question.name);
      }
    },
    nameOf: (key, address) => names.get(`${key} ${address}`),
    get size() {
      return names.size;
    },
  };
}

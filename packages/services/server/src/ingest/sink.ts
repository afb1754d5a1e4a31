import type { Acknowledgement, BatchHeader, Row } from '@seawall/forward';

/** Who sent a batch, as its certificate or token says. */
export interface Sender {
  /** The id of the cluster that everything in the batch is of; undefined for what belongs to none. */
  readonly cluster?: string;
  /** `agent:worker-1`, `token:ci`. */
  readonly name: string;
}

/** A batch that was read, its rows in their order. */
export interface Batch {
  readonly header: BatchHeader;
  readonly sender: Sender;
  readonly rows: readonly Row[];
  /** What the sender will be told. */
  readonly acknowledgement: Acknowledgement;
}

/** Where batches go. */
export interface Sink {
  /** What was said of a batch that has been stored; undefined when there is none of that id. */
  stored(id: string): Promise<Acknowledgement | undefined>;
  /** Resolves when all of it is safe against the loss of power, and was not stored twice. Throws otherwise. */
  store(batch: Batch): Promise<void>;
}

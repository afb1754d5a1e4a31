import type { Path, Place, ResourceRef } from '@seawall/model';
import type { Mapping } from './yaml/document.ts';

/** One Kubernetes object and where it came from. `Shape` is what is known of its fields: see `kinds.ts`. */
export interface KubeObject<Shape = Mapping> {
  readonly ref: ResourceRef;
  /** The object as written, fields of a wrong type removed. */
  readonly value: Shape & { metadata?: ObjectMeta };
  readonly origin: Origin;
}

export interface ObjectMeta {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Where an object was read, and how to find its fields there. */
export interface Origin {
  /** As shown to people: relative to the working directory. */
  readonly file: string;
  /** The same file from the project's root: what ids are made of. */
  readonly projectFile: string;
  readonly document: number;
  /** The object's path in its document: `['items', 3]` inside a List. */
  readonly base: Path;
  /** Set when the object was rendered; then the text cannot be edited at `locate`'s place. */
  readonly renderedBy?: string;
  /** Set when the object was read from a running cluster: then there is no text that could be edited. */
  readonly live?: true;
  /** The place of a field of the object, or of its nearest parent that is written. */
  locate(path: Path): Place;
}

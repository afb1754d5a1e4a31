import type { AnswerOf, BodyOutput, EndpointParams, QueryOutput } from '../contract/endpoint.ts';
import type { Endpoints } from '../contract/endpoints.ts';
import type { Caller } from '../auth/caller.ts';
import type { Origin } from '../auth/sessions.ts';
import type { Refusal } from './refusal.ts';
import type { ApiWorld } from './world.ts';

type Key = keyof Endpoints;

/** A request, checked against its endpoint’s schemas. */
interface Asked<K extends Key> {
  /** Nobody only where the endpoint is public. */
  readonly caller: Endpoints[K]['needs'] extends 'public' ? Caller | undefined : Caller;
  readonly params: EndpointParams<K>;
  readonly query: QueryOutput<Endpoints[K]>;
  readonly body: BodyOutput<Endpoints[K]>;
  readonly origin: Origin;
  /** Whether the browser came by https. */
  readonly secure: boolean;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  /** A header of the answer beside its body. */
  readonly respond: (name: string, value: string) => void;
}

/** What an endpoint does: gives its answer, or why not. A `Response` is sent as it is. */
type Handler<K extends Key> = (
  asked: Asked<K>,
  world: ApiWorld,
) => Promise<AnswerOf<Endpoints[K]> | Refusal | Response>;

/** The handlers of some endpoints. */
export type Handlers<Keys extends Key> = { readonly [K in Keys]: Handler<K> };

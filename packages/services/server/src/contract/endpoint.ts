import type { z } from 'zod';
import type { permissions } from './settings.ts';

type Permission = (typeof permissions)[number];

/** One thing that can be asked of the server. Its key, `GET /findings/{id}`, holds method and path below `/api/v1`. */
export interface Endpoint {
  readonly tag: string;
  readonly summary: string;
  /** `public`: nobody need be signed in. `anyone`: everybody who is. */
  readonly needs: Permission | 'public' | 'anyone';
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Absent: 204, nothing to say. */
  readonly answer?: z.ZodType;
  /** Default 200. */
  readonly status?: 201 | 202;
  /** For answers that are no JSON: what they are. */
  readonly media?: string;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
export type EndpointKey = `${Method} /${string}`;

/** `'/findings/{id}'` → `'id'`. */
type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

export type ParamsOf<Key extends string> = [Names<Key>] extends [never]
  ? unknown
  : { params: Record<Names<Key>, string> };

/** What the sender writes. */
export type QueryInput<E> = E extends { query: infer Q extends z.ZodType } ? z.input<Q> : never;
export type BodyInput<E> = E extends { body: infer B extends z.ZodType } ? z.input<B> : never;
/** What the receiver reads. */
export type QueryOutput<E> = E extends { query: infer Q extends z.ZodType } ? z.output<Q> : undefined;
export type BodyOutput<E> = E extends { body: infer B extends z.ZodType } ? z.output<B> : undefined;
export type EndpointParams<Key extends string> = Readonly<Record<Names<Key>, string>>;
/** What comes back. */
export type AnswerOf<E> = E extends { answer: infer A extends z.ZodType } ? z.output<A> : undefined;

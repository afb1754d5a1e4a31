export type {
  Answer,
  Client,
  ClientOptions,
  EndpointName,
  Input,
  Refusal,
} from './client.ts';
export { createClient, isRefusal } from './client.ts';
export { joinList, splitList } from './lists.ts';
export type * from './types.ts';

// Alerts of others, by HTTP: with all of alerting, which whoever only watches does without.
export { type ReceiverOptions, startReceiver } from './serve.ts';

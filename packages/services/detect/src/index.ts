export {
  detect,
  type DetectOptions,
  type DetectSummary,
  type Input,
  type LiveSink,
  type LiveSource,
} from './detect.ts';
export { DetectError, type DetectErrorCode } from './error.ts';
export { createIntake, type Intake, type PlacedFault } from './intake.ts';
export { type RecordingWriter, writeRecording } from './recording.ts';
export { cannotRead, type RecordedLine, recordedLines } from './recorded-lines.ts';
export type { Listening, ListenOptions } from './server.ts';
export { defaultWebhook, startWebhook, type Webhook, type WebhookOptions } from './webhook.ts';

export { detect, type DetectOptions, type DetectSummary, type Input } from './detect.ts';
export { DetectError, type DetectErrorCode, reasonOf } from './error.ts';
export { createIntake, type Intake, type PlacedFault } from './intake.ts';
export { readRecording } from './replay.ts';
export { defaultWebhook, startWebhook, type Webhook, type WebhookOptions } from './webhook.ts';

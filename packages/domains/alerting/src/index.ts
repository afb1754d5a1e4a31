export { type AlertingConfig, readAlertingConfig } from './config/load.ts';
export type { SecretSource } from './config/secrets.ts';
export { AlertingError, type AlertingErrorCode } from './error.ts';
export { alertFromFalco, type FalcoInput } from './falco-input.ts';
export {
  actionNotification,
  alertNotification,
  incidentNotification,
  type Notification,
  testNotification,
} from './notification.ts';
export type { ChannelStats } from './notifier.ts';
export { type Notifier, type NotifierOptions, openNotifier, type Told } from './open.ts';
export type { OutputKind, OutputWorld, Sent } from './outputs/output.ts';
export { outputKinds } from './outputs/registry.ts';
export type { ActionRecord, ActionResult, UndoStep } from './responses/action.ts';
export type { ActionKind, ActionSubject, ResponseWorld, RunEnd } from './responses/action-kind.ts';
export { type ActionStep, type PlannedAction, planAction } from './responses/carry-out.ts';
export type { Live, ResponseCluster } from './responses/cluster.ts';
export { kubeCluster } from './responses/kube-cluster.ts';
export { fileJournal, type Journal, memoryJournal } from './responses/journal.ts';
export { actionKinds } from './responses/registry.ts';
export { takeBack } from './responses/take-back.ts';
export { createResponder, type Responder } from './responses/responder.ts';

export { type Credentials, enrolledCredentials, type EnrolmentOptions, tokenCredentials } from './credentials.ts';
export { type EnrolmentToken, formatEnrolmentToken, parseEnrolmentToken, proofText } from './enrolment-token.ts';
export { ForwardError, type ForwardErrorCode } from './error.ts';
export { createForwarder, type Forwarder, type ForwarderOptions, type ForwarderState } from './forwarder.ts';
export { encodeFrame, encodeRow, frameLimits, type FrameLimits, frameLines } from './frame.ts';
export {
  type Acknowledgement,
  type BatchHeader,
  type ControlCount,
  type FindingSet,
  type ImageRow,
  type NodeRow,
  type ObjectSet,
  paths,
  type Pulse,
  type ResponseRow,
  type Row,
  type RowFault,
  rowTypes,
  type RuleText,
  type Source,
} from './rows.ts';
export { openSpool, rowsWaiting, type Spool, type SpoolOptions } from './spool.ts';

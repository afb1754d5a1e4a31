import { type RecordingWriter, writeRecording } from '@seawall/detect';
import { createRecorder, type Process, type SyscallEvent } from '@seawall/runtime';

/** A live stream on its way into a file. */
export interface LiveRecording {
  /** An event as the rules were asked about it. */
  take(event: SyscallEvent): void;
  /** Processes that were there before: what they do later is told with them as they were. */
  before(processes: Iterable<Process>): void;
  close(): void;
  readonly counters: { readonly events: number; readonly bytes: number };
}

/** What was not written when the process is killed is at most this old. */
const flushMs = 1000;

/**
 * Records what a sensor sees, in the compact form that `seawall detect FILE` replays with the same result.
 *
 * @throws the system's error when the file cannot be written
 */
export function recordLive(path: string, keep: (event: SyscallEvent) => boolean = () => true): LiveRecording {
  const writer: RecordingWriter = writeRecording(path);
  const recorder = createRecorder();
  const timer = setInterval(() => writer.flush(), flushMs);
  timer.unref();
  let events = 0;
  return {
    take(event) {
      if (!keep(event)) return;
      events += 1;
      for (const line of recorder.event(event)) writer.line(line);
    },
    before(processes) {
      for (const process of processes) for (const line of recorder.process(process)) writer.line(line);
    },
    close() {
      clearInterval(timer);
      writer.close();
    },
    get counters() {
      return { events, bytes: writer.bytes };
    },
  };
}

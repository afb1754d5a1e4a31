import { parentPort } from 'node:worker_threads';
import { answerExecs, type ExecQuestions } from './exec-answers.ts';

// A thread of its own: the kernel holds each program until it is answered, and must not wait for whatever else this process does.

export type ToExecWorker =
  | { readonly kind: 'answer'; readonly questions: ExecQuestions }
  /** Ends one; `done` becomes 1 when the kernel asks no more. */
  | { readonly kind: 'end'; readonly id: number; readonly done: Int32Array };

const answering = new Map<number, { end(): void }>();

parentPort?.on('message', (message: ToExecWorker) => {
  if (message.kind === 'answer') {
    const { questions } = message;
    answering.set(
      questions.id,
      answerExecs(questions, (answer) => parentPort?.postMessage(answer, [])),
    );
    return;
  }
  answering.get(message.id)?.end();
  answering.delete(message.id);
  Atomics.store(message.done, 0, 1);
  Atomics.notify(message.done, 0);
});

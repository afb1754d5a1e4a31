// Plain JavaScript for old Nodes.
import { spawn } from 'node:child_process';

/** Runs another Node in this one's place: what this process is told by signals, it is told, and ends as it ends. */
export function relay(node, args, env) {
  const child = spawn(node, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal tells everybody in front of it: told twice, what runs there would end without tidying up.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('exit', (status, signal) => {
    if (signal === null) process.exit(status);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

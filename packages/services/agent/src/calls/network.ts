import { call, type CallRow, choice, fd, int, pair, skip, uint } from './row.ts';
import { families } from './sets.ts';

const peer = { kind: 'address', name: 'addr', size: 2 } as const;
const accepted = { kind: 'address', name: 'addr', size: 2, behind: true } as const;

/** Calls on sockets. Their ends are read from the kernel's own sockets, which nobody can rewrite behind the call's back. */
export const networkCalls: readonly CallRow[] = [
  call('socket', [41, 198, 359], [choice('domain', families), int('type'), int('proto')], { opens: 'socket' }),
  call('socketpair', [53, 199, 360], [choice('domain', families), int('type'), int('proto'), pair], {
    opensTwo: 'unix',
  }),
  call('connect', [42, 203, 362], [fd(), peer, skip], { socket: 'fd' }),
  call('accept', [43, 202, undefined], [int('sockfd'), accepted, skip], { opens: 'connection', socket: 'result' }),
  call('accept4', [288, 242, 364], [int('sockfd'), accepted, skip, int('flags')], {
    opens: 'connection',
    socket: 'result',
  }),
  call('bind', [49, 200, 361], [fd(), peer, skip], { socket: 'fd' }),
  call('listen', [50, 201, 363], [fd(), int('backlog')], { socket: 'fd' }),
  call('shutdown', [48, 210, 373], [fd(), int('how')], { socket: 'fd' }),
  call(
    'sendto',
    [44, 206, 369],
    [
      fd(),
      { kind: 'bytes', size: 'result' },
      uint('size'),
      uint('flags'),
      { kind: 'address', name: 'addr', size: 5 },
      skip,
    ],
    { socket: 'fd' },
  ),
  call('sendmsg', [46, 211, 370], [fd(), { kind: 'message' }, uint('flags')], { socket: 'fd' }),
  call('sendmmsg', [307, 269, 345], [fd(), { kind: 'messages' }, uint('vlen'), uint('flags')], { socket: 'fd' }),
  call(
    'recvfrom',
    [45, 207, 371],
    [
      fd(),
      { kind: 'bytes', size: 'result' },
      uint('size'),
      uint('flags'),
      { kind: 'address', name: 'addr', size: 5, behind: true },
      skip,
    ],
    { socket: 'fd' },
  ),
  call('recvmsg', [47, 212, 372], [fd(), { kind: 'message' }, uint('flags')], { socket: 'fd' }),
  call('recvmmsg', [299, 243, 337], [fd(), { kind: 'messages' }, uint('vlen'), uint('flags')], { socket: 'fd' }),
];

import { call, type CallRow, fd, flags, int, pair, text, uint } from './row.ts';
import * as sets from './sets.ts';

/** Calls on descriptors. Reading and writing happens so often that it is captured only for rules that name it. */
export const descriptorCalls: readonly CallRow[] = [
  call('close', [3, 57, 6], [fd()], { hot: true }),
  call('dup', [32, 23, 41], [fd()], { file: true }),
  call('dup2', [33, undefined, 63], [fd('oldfd'), int('newfd')], { file: true }),
  call('dup3', [292, 24, 330], [fd('oldfd'), int('newfd'), flags('flags', sets.closeOnExec)], { file: true }),
  call('pipe', [22, undefined, 42], [pair], { opensTwo: 'pipe' }),
  call('pipe2', [293, 59, 331], [pair, flags('flags', sets.closeOnExec)], { opensTwo: 'pipe' }),
  call('memfd_create', [319, 279, 356], [text('name'), flags('flags', sets.memfdFlags)], { opens: 'memfd' }),
  call('read', [0, 63, 3], [fd(), { kind: 'bytes', size: 'result' }, uint('size')], {
    hot: true,
    socket: 'fd',
    file: true,
  }),
  call('write', [1, 64, 4], [fd(), { kind: 'bytes', size: 'result' }, uint('size')], {
    hot: true,
    socket: 'fd',
    file: true,
  }),
  call('readv', [19, 65, 145], [fd(), { kind: 'vector' }], { hot: true, socket: 'fd', file: true }),
  call('writev', [20, 66, 146], [fd(), { kind: 'vector' }], { hot: true, socket: 'fd', file: true }),
  call('pread64', [17, 67, 180], [fd(), { kind: 'bytes', size: 'result' }, uint('size'), int('pos')], {
    hot: true,
    file: true,
  }),
  call('pwrite64', [18, 68, 181], [fd(), { kind: 'bytes', size: 'result' }, uint('size'), int('pos')], {
    hot: true,
    file: true,
  }),
  call('fcntl', [72, 25, [55, 221]], [fd(), int('cmd'), int('arg')], { hot: true, file: true }),
];

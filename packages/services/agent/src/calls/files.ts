import { arch } from 'node:process';
import { at, call, type CallRow, fd, flags, hex, int, mode, path, skip, text, uint, words } from './row.ts';
import * as sets from './sets.ts';

const openFlags = arch === 'arm64' ? sets.openFlagsArm64 : sets.openFlags;
const opening = flags('flags', openFlags);

/** Calls on files and directories by name. */
export const fileCalls: readonly CallRow[] = [
  call('open', [2, undefined, 5], [path('name'), opening, mode()], { opens: 'file' }),
  call('openat', [257, 56, 295], [at(), path('name', 0), opening, mode()], { opens: 'file' }),
  call('openat2', [437, 437, 437], [at(), path('name', 0), words(opening, mode(), uint('resolve')), skip], {
    opens: 'file',
  }),
  call('creat', [85, undefined, 8], [path('name'), mode()], { opens: 'file' }),
  call('open_by_handle_at', [304, 265, 342], [at('mountfd'), skip, opening], { opens: 'file' }),
  call('rename', [82, undefined, 38], [path('oldpath'), path('newpath')]),
  call('renameat', [264, 38, 302], [at('olddirfd'), path('oldpath', 0), at('newdirfd'), path('newpath', 2)]),
  call(
    'renameat2',
    [316, 276, 353],
    [at('olddirfd'), path('oldpath', 0), at('newdirfd'), path('newpath', 2), flags('flags', sets.renameFlags)],
  ),
  call('unlink', [87, undefined, 10], [path('path')]),
  call('unlinkat', [263, 35, 301], [at(), path('name', 0), flags('flags', sets.atFlags)]),
  call('rmdir', [84, undefined, 40], [path('path')]),
  call('mkdir', [83, undefined, 39], [path('path'), mode()]),
  call('mkdirat', [258, 34, 296], [at(), path('path', 0), mode()]),
  call('link', [86, undefined, 9], [path('oldpath'), path('newpath')]),
  call(
    'linkat',
    [265, 37, 303],
    [at('olddir'), path('oldpath', 0), at('newdir'), path('newpath', 2), flags('flags', sets.atFlags)],
  ),
  call('symlink', [88, undefined, 83], [text('target'), path('linkpath')]),
  call('symlinkat', [266, 36, 304], [text('target'), at('linkdirfd'), path('linkpath', 1)]),
  call('chmod', [90, undefined, 15], [path('filename'), mode()]),
  call('fchmod', [91, 52, 94], [fd(), mode()], { file: true }),
  call('fchmodat', [268, 53, 306], [at(), path('filename', 0), mode()]),
  call('fchmodat2', [452, 452, 452], [at(), path('filename', 0), mode(), flags('flags', sets.atFlags)]),
  call('chown', [92, undefined, [182, 212]], [path('path'), int('uid'), int('gid')]),
  call('lchown', [94, undefined, [16, 198]], [path('path'), int('uid'), int('gid')]),
  call('fchown', [93, 55, [95, 207]], [fd(), int('uid'), int('gid')], { file: true }),
  call('fchownat', [260, 54, 298], [at(), path('pathname', 0), int('uid'), int('gid'), flags('flags', sets.atFlags)]),
  call('mknod', [133, undefined, 14], [path('path'), mode(), uint('dev')]),
  call('mknodat', [259, 33, 297], [at(), path('path', 0), mode(), uint('dev')]),
  call('truncate', [76, 45, [92, 193]], [path('path'), int('length')]),
  call('ftruncate', [77, 46, [93, 194]], [fd(), int('length')], { file: true }),
  call('setxattr', [188, 5, 226], [path('path'), text('name'), skip, uint('size'), int('flags')]),
  call('chdir', [80, 49, 12], [path('path')]),
  call('fchdir', [81, 50, 133], [fd()], { file: true }),
  call('chroot', [161, 51, 61], [path('path')], { task: true }),
  call('pivot_root', [155, 41, 217], [path('new_root'), path('put_old')]),
  call('mount', [165, 40, 21], [text('dev'), path('dir'), text('type'), flags('flags', sets.mountFlags), skip]),
  call('umount', [undefined, undefined, 22], [path('name')]),
  call('umount2', [166, 39, 52], [path('name'), flags('flags', sets.unmountFlags)]),
  call(
    'move_mount',
    [429, 429, 429],
    [at('from_dirfd'), path('from_path', 0), at('to_dirfd'), path('to_path', 2), uint('flags')],
  ),
  call('open_tree', [428, 428, 428], [at(), path('path', 0), uint('flags')]),
  call('fsopen', [430, 430, 430], [text('fsname'), uint('flags')], { opens: 'unknown' }),
  call('fsconfig', [431, 431, 431], [fd(), uint('cmd'), text('key'), text('value'), int('aux')]),
  call('fsmount', [432, 432, 432], [fd(), uint('flags'), hex('attr_flags')], { opens: 'unknown' }),
  call('mount_setattr', [442, 442, 442], [at(), path('path', 0), hex('flags')]),
  call('inotify_add_watch', [254, 27, 292], [fd(), path('path'), uint('mask')]),
];

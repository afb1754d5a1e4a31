import { call, type CallRow, choice, fd, flags, hex, int, path, skip, text, uint, words } from './row.ts';
import * as sets from './sets.ts';

/** Calls that change the kernel itself, or reach into it. */
export const kernelCalls: readonly CallRow[] = [
  call('init_module', [175, 105, 128], [hex('img'), uint('length'), text('uargs')]),
  call('finit_module', [313, 273, 350], [fd(), text('uargs'), flags('flags', sets.moduleFlags)], { file: true }),
  call('delete_module', [176, 106, 129], [text('name'), uint('flags')]),
  call('bpf', [321, 280, 357], [choice('cmd', sets.bpfCommands)], { opens: 'bpf' }),
  call('perf_event_open', [298, 241, 336], [skip, int('pid'), int('cpu'), int('group_fd'), uint('flags')], {
    opens: 'event',
  }),
  call('userfaultfd', [323, 282, 374], [flags('flags', sets.userfaultFlags)], { opens: 'userfaultfd' }),
  call('io_uring_setup', [425, 425, 425], [uint('entries'), words(skip, flags('flags', sets.ringSetupFlags))], {
    opens: 'iouring',
  }),
  call('io_uring_register', [427, 427, 427], [fd(), choice('opcode', sets.ringRegistrations), skip, uint('nr_args')]),
  call('kexec_load', [246, 104, 283], [hex('entry'), uint('nr_segments'), skip, hex('flags')]),
  call('kexec_file_load', [320, 294, undefined], [int('kernel_fd'), int('initrd_fd'), skip, skip, hex('flags')]),
  call('reboot', [169, 142, 88], [hex('magic'), hex('magic2'), hex('cmd')]),
  call('swapon', [167, 224, 87], [path('path'), uint('flags')]),
  call('swapoff', [168, 225, 115], [path('path')]),
  call('sethostname', [170, 161, 74], [text('name'), uint('length')]),
  call('settimeofday', [164, 170, 79], [skip, skip]),
  call('clock_settime', [227, 112, 264], [int('clock')]),
  call('fanotify_init', [300, 262, 338], [hex('flags'), hex('event_f_flags')]),
  call('quotactl', [179, 60, 131], [hex('cmd'), path('special'), int('id')]),
  call('acct', [163, 89, 51], [path('name')]),
  call('mprotect', [10, 226, 125], [hex('addr'), uint('length'), hex('prot')], { hot: true }),
];

import type { Classifier } from '../classifier.ts';

/** Shells and small programs. */
export const tools: readonly Classifier[] = [
  {
    name: 'busybox',
    cpes: [['busybox', 'busybox']],
    // Its other names are links most often; where they are copies, the first of all commands stands for it.
    file: /^(?:busybox(?:\.\w+)?|\[)$/,
    version: [/\bBusyBox v(\d+\.\d+\.\d+)/],
  },
  { name: 'bash', cpes: [['gnu', 'bash']], file: /^bash$/, version: [/@\(#\)Bash version (\d+\.\d+\.\d+)/] },
  {
    name: 'git',
    cpes: [['git-scm', 'git']],
    file: /^git$/,
    version: [/\bgit\/(\d+\.\d+\.\d+)/, /\bgit version (\d+\.\d+\.\d+)/],
  },
  { name: 'wget', cpes: [['gnu', 'wget']], file: /^wget$/, version: [/\0(1\.\d+(?:\.\d+)?)\0{4}/] },
  {
    name: 'sudo',
    cpes: [['sudo_project', 'sudo']],
    file: /^sudo$|^sudoers\.so$/,
    version: [/\bsudoers (\d+\.\d+\.\d+(?:p\d+)?)/, /\bSudo version %s\n\0(\d+\.\d+\.\d+(?:p\d+)?)\0/],
  },
  {
    name: 'vim',
    cpes: [['vim', 'vim']],
    file: /^vim(?:\.\w+)?$/,
    version: [/\/vim-(\d+\.\d+\.\d+)=/, /\bVi IMproved (\d+\.\d+)/],
  },
  { name: 'gawk', cpes: [['gnu', 'gawk']], file: /^gawk$/, version: [/\bGNU Awk (\d+\.\d+\.\d+)/] },
  { name: 'tcpdump', cpes: [['tcpdump', 'tcpdump']], file: /^tcpdump$/, version: [/%s version (4\.\d+\.\d+)/] },
  {
    name: 'rsync',
    cpes: [['samba', 'rsync']],
    file: /^rsync$/,
    version: [/\brsync {1,2}version v?(\d+\.\d+\.\d+)/, /\0(3\.\d+\.\d+)\0(?=protocol|[^\0]{0,20}rsync)/],
  },
  {
    name: 'util-linux',
    cpes: [['kernel', 'util-linux']],
    file: /^(?:getopt|mount|umount|lsblk|nsenter|unshare|su)$/,
    version: [/\0util-linux (\d+\.\d+(?:\.\d+)?)\0/],
  },
  {
    name: 'gzip',
    cpes: [['gnu', 'gzip']],
    file: /^gzip$/,
    version: [/(?:not in gzip format|bad pack level|changed while zipping)[^]{0,400}?\0(1\.\d+)\0/],
  },
  { name: 'xz', cpes: [['tukaani', 'xz']], file: /^xz$/, version: [/\0xz \(XZ Utils\) (\d+\.\d+\.\d+)\0/] },
  {
    name: 'zstd',
    cpes: [['facebook', 'zstandard']],
    file: /^zstd$/,
    version: [/\0v(1\.\d+\.\d+)\0(?:Zstandard|\*{3})/, /\0v(1\.\d+\.\d+)\0/],
  },
  {
    name: 'jq',
    cpes: [['jqlang', 'jq']],
    file: /^jq$/,
    version: [/\0(1\.\d+(?:\.\d+)?)\0DEBUG:/, /\0jq-(1\.\d+(?:\.\d+)?)\0/, /\0(1\.\d+(?:\.\d+)?)\0/],
  },
  {
    name: 'gcc',
    cpes: [['gnu', 'gcc']],
    file: /^(?:[\w-]+-)?(?:gcc|g\+\+)(?:-\d+)?$/,
    version: [/GCC: \(GNU\) (\d+\.\d+\.\d+)/],
  },
  {
    name: 'cabal',
    cpes: [['haskell', 'cabal']],
    file: /^cabal$/,
    version: [/\/cabal-install-(\d+(?:\.\d+){2,3})[-\0]/, /\0Cabal-(\d+(?:\.\d+){2,3})[-\0]/],
  },
  {
    name: 'stack',
    cpes: [['haskell', 'stack']],
    file: /^stack$/,
    version: [/Version\s*(\d+\.\d+\.\d+), Git/, /\/stack-(\d+\.\d+\.\d+)\0/],
  },
  {
    name: 'chrome',
    cpes: [['google', 'chrome']],
    file: /^chrom(?:e|ium)$/,
    version: [/\0(\d+\.\d+\.\d+\.\d+)\0Default/],
  },
  { name: 'tini', cpes: [], file: /^(?:tini|docker-init)(?:-static)?$/, version: [/\btini version (\d+\.\d+\.\d+)/] },
];

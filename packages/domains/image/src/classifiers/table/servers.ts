import type { Classifier } from '../classifier.ts';

/** Servers: of the web, of data, of names and mail. */
export const servers: readonly Classifier[] = [
  {
    name: 'openresty',
    cpes: [['openresty', 'openresty']],
    file: /^(?:openresty|nginx)$/,
    version: [/\bopenresty\/(\d+\.\d+\.\d+\.\d+)/],
  },
  {
    name: 'nginx',
    cpes: [
      ['f5', 'nginx'],
      ['nginx', 'nginx'],
    ],
    file: /^nginx(?:-debug)?$/,
    version: [/\bnginx version: nginx\/(\d+\.\d+\.\d+)/, /\bnginx\/(\d+\.\d+\.\d+)/],
  },
  {
    name: 'httpd',
    cpes: [['apache', 'http_server']],
    file: /^(?:httpd|apache2)$/,
    version: [/\bApache\/(\d+\.\d+\.\d+)/],
  },
  { name: 'lighttpd', cpes: [['lighttpd', 'lighttpd']], file: /^lighttpd$/, version: [/\blighttpd\/(\d+\.\d+\.\d+)/] },
  {
    name: 'haproxy',
    cpes: [['haproxy', 'haproxy']],
    file: /^haproxy$/,
    version: [
      /\0(\d+\.\d+\.\d+)(?:-[\w.+]+)?\0hap/,
      /\0(\d+\.\d+(?:\.\d+|-dev\d+))(?:-[\w.+]+)?\0+HAProxy version follows/,
      /\bversion (\d+\.\d+\.\d+)[\w.+-]*, re/,
      /\bHA-?Proxy version (\d+\.\d+\.\d+)/,
    ],
  },
  {
    name: 'envoy',
    cpes: [['envoyproxy', 'envoy']],
    file: /^envoy$/,
    version: [
      /\b[0-9a-f]{40}\/(\d+\.\d+\.\d+)\/(?:Clean|Modified)\/(?:RELEASE|DEBUG)/,
      /\0(1\.\d+\.\d+)(?:-dev)?\0RELEASE\0/,
      /\0\{\}(?:\/\{\}){4}\0(1\.\d+\.\d+)(?:-dev)?\0/,
    ],
    agreed: [/(?<=\0)(1\.[1-9]\d\.\d+)()(?:-dev)?(?=\0)/g],
  },
  {
    name: 'varnish',
    cpes: [
      ['varnish-software', 'varnish_cache'],
      ['varnish_cache_project', 'varnish_cache'],
    ],
    file: /^varnishd$/,
    version: [/\bvarnish-(\d+\.\d+\.\d+) revision/],
  },
  { name: 'squid', cpes: [['squid-cache', 'squid']], file: /^squid$/, version: [/\bsquid\/(\d+\.\d+(?:\.\d+)?)/] },
  {
    name: 'redis',
    cpes: [
      ['redis', 'redis'],
      ['redislabs', 'redis'],
    ],
    file: /^redis-(?:server|cli|benchmark|sentinel|check-(?:aof|rdb))$/,
    version: [
      /\0(\d+\.\d+\.\d+)\0 \(git:/,
      /\0(\d+\.\d+\.\d+)\0c11-builtin\0/,
      /\bRedis version=(\d+\.\d+\.\d+)/,
      /(?<!\d)(\d+\.\d+\.\d+)redis-server/,
      // Version, the builder's name and the time: Docker names builders by twelve digits of sixteen.
      /(?<![\d.])(\d+\.\d+\.\d+)[0-9a-f]{12}-\d{19}\0/,
      /(?<![\d.])(\d+\.\d+\.\d+)[a-z][\w-]*?-\d{19}\0/,
      /\bRedis version (\d+\.\d+\.\d+)\0/,
    ],
  },
  {
    name: 'valkey',
    cpes: [['lfprojects', 'valkey']],
    file: /^valkey-(?:server|cli|benchmark|sentinel|check-(?:aof|rdb))$/,
    version: [
      /\bValkey (?:server )?v?=?(\d+\.\d+\.\d+)/,
      /\0valkey(\d+\.\d+\.\d+)[0-9a-f]{12}-\d{19}\0/,
      /\0valkey(\d+\.\d+\.\d+)[a-z][\w-]*?-\d{19}\0/,
      /\0(\d+\.\d+\.\d+)\0 \(git:/,
      /\0(\d+\.\d+\.\d+)\0c11-builtin\0/,
    ],
  },
  {
    name: 'memcached',
    cpes: [['memcached', 'memcached']],
    file: /^memcached$/,
    version: [/\bmemcached (\d+\.\d+\.\d+)/],
  },
  {
    name: 'postgresql',
    cpes: [['postgresql', 'postgresql']],
    file: /^(?:postgres|psql|pg_ctl|pg_dump|initdb)$/,
    version: [
      /\((?:PostgreSQL)\) (\d+(?:\.\d+)+|\d+(?:alpha|beta|rc)\d+)/,
      /PostgreSQL (\d+(?:\.\d+){1,2}(?:(?:alpha|beta|rc)\d+)?|\d+(?:alpha|beta|rc)\d+)/,
    ],
  },
  {
    name: 'mariadb',
    cpes: [['mariadb', 'mariadb']],
    file: /^(?:mariadbd?|mysqld?|mariadb-admin)$/,
    version: [/(?<!\d)(\d+\.\d+\.\d+)-MariaDB/, /\/mariadb-(\d+\.\d+\.\d+)[/-]/],
  },
  {
    name: 'percona-xtradb-cluster',
    cpes: [
      ['percona', 'xtradb_cluster'],
      ['percona', 'percona_server'],
      ['oracle', 'mysql'],
    ],
    file: /^mysqld?$/,
    version: [/\/Percona-XtraDB-Cluster-(\d+\.\d+\.\d+)/],
  },
  {
    name: 'percona-server',
    cpes: [
      ['percona', 'percona_server'],
      ['oracle', 'mysql'],
    ],
    file: /^mysqld?$/,
    version: [/\/percona-server-(\d+\.\d+\.\d+)/],
  },
  {
    name: 'percona-xtrabackup',
    cpes: [['percona', 'xtrabackup']],
    file: /^xtrabackup$/,
    version: [/\/percona-xtrabackup-(\d+\.\d+\.\d+)/],
  },
  {
    name: 'mysql-cluster',
    cpes: [['oracle', 'mysql_cluster']],
    file: /^(?:mysqld|ndbd|ndbmtd|ndb_mgmd)$/,
    version: [/\0\d+\.\d+\.\d+-ndb-(\d+\.\d+\.\d+)/, /\/mysql-cluster-gpl-(\d+\.\d+\.\d+)/],
  },
  {
    name: 'mysql',
    cpes: [
      ['oracle', 'mysql'],
      ['mysql', 'mysql'],
    ],
    file: /^mysqld?$/,
    version: [
      /\bmysql-(\d+\.\d+\.\d+)(?:-|\0|\/)/,
      /\0(\d+\.\d+\.\d+)\0+mysql_real_escape/,
      /\0(\d+\.\d+\.\d+)(?:-[\w]+)?\0(?=[^\0]{0,40}MySQL)/,
    ],
  },
  {
    name: 'mongodb',
    cpes: [['mongodb', 'mongodb']],
    file: /^mongo[ds]$/,
    version: [
      /\0(\d+\.\d+\.\d+)\0+(?:tcmalloc|heap_size|cppdefines)\0/,
      /\bmongo[ds]b? version: v?(\d+\.\d+\.\d+)/,
      /"version"\s*:\s*"(\d+\.\d+\.\d+)"/,
    ],
  },
  {
    name: 'mosquitto',
    cpes: [['eclipse', 'mosquitto']],
    file: /^mosquitto$/,
    version: [/\0(\d+\.\d+\.\d+)\0mosquitto ve/],
  },
  {
    name: 'bind',
    cpes: [['isc', 'bind']],
    file: /^named$/,
    version: [/\blibisc-(9\.\d+\.\d+)/, /\bBIND (9\.\d+\.\d+)/],
  },
  { name: 'unbound', cpes: [['nlnetlabs', 'unbound']], file: /^unbound$/, version: [/\bunbound (\d+\.\d+\.\d+)/] },
  { name: 'exim', cpes: [['exim', 'exim']], file: /^exim4?$/, version: [/<<eximcnumber>>\0(\d+\.\d+(?:\.\d+)?)\0/] },
  {
    name: 'dovecot',
    cpes: [['dovecot', 'dovecot']],
    file: /^dovecot$/,
    version: [/\0(2\.\d+\.\d+(?:\.\d+)?) \([0-9a-f]+\)\0/],
  },
  {
    name: 'openssh',
    cpes: [['openbsd', 'openssh']],
    file: /^(?:ssh|sshd|sshd-session|scp|sftp-server)$/,
    version: [/\bOpenSSH_(\d+\.\d+(?:p\d+))/],
  },
  {
    name: 'arangodb',
    cpes: [['arangodb', 'arangodb']],
    file: /^arango(?:d|sh)$/,
    version: [/(?<![\d.])(\d+\.\d+\.\d+(?:-\d+)?) (?:enterprise )?\[linux\]/],
  },
  {
    name: 'proftpd',
    cpes: [['proftpd', 'proftpd']],
    file: /^proftpd$/,
    version: [/\0ProFTPD Version (\d+\.\d+\.\d+[a-z]?)\0/],
  },
  {
    name: 'fluent-bit',
    cpes: [
      ['fluentbit', 'fluent_bit'],
      ['treasuredata', 'fluent_bit'],
    ],
    file: /^fluent-bit$/,
    version: [/\0(\d+\.\d+\.\d+)\0+(?:[^\w%]\[1m\0)?(?:%s)?Fluent Bit/],
  },
  {
    name: 'openldap',
    cpes: [['openldap', 'openldap']],
    file: /^(?:slapd|ldap(?:search|add|modify|delete|whoami))$/,
    version: [/\$OpenLDAP: (?:slapd|ldap\w+) (\d+\.\d+\.\d+)/],
  },
  { name: 'rabbitmq-c', cpes: [], file: /^librabbitmq\.so/, version: [/\brabbitmq-c\/(\d+\.\d+\.\d+)/] },
];

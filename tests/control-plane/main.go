// Command control-plane runs a real etcd and a real kube-apiserver in one process and one folder, on loopback, for
// tests. When the API server is ready it prints one line of JSON that says where everything is; it ends when its
// standard input closes, so that it never outlives the test that started it, or on SIGINT and SIGTERM.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/spf13/pflag"
)

// settings is what the command line says.
type settings struct {
	dir         string
	port        int
	identities  []string
	serving     []string
	auditPolicy string
	workloads   bool
	// apiServer holds the arguments behind "--": the API server's own flags, which win over ours.
	apiServer []string
}

// ready is the line that says that the API server answers.
type ready struct {
	Server      string            `json:"server"`
	Version     string            `json:"version"`
	Dir         string            `json:"dir"`
	CA          string            `json:"ca"`
	AuditLog    string            `json:"auditLog,omitempty"`
	Kubeconfigs map[string]string `json:"kubeconfigs"`
	Serving     map[string]pair   `json:"serving"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "control-plane:", err)
		os.Exit(1)
	}
}

func run() error {
	set, err := readSettings(os.Args[1:])
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	go func() {
		io.Copy(io.Discard, os.Stdin)
		stop()
	}()

	keys, err := openPKI(filepath.Join(set.dir, "pki"))
	if err != nil {
		return err
	}
	store, err := startEtcd(set.dir, keys)
	if err != nil {
		return err
	}
	defer store.Close()

	server, err := startAPIServer(ctx, set, keys, store)
	if err != nil {
		return err
	}
	if err := startControllers(ctx, server.client(), keys.ca.certPEM(), set.workloads); err != nil {
		return err
	}
	line, err := describe(set, keys, server)
	if err != nil {
		return err
	}
	if err := server.waitUntilReady(ctx); err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(line); err != nil {
		return err
	}
	return <-server.done
}

func readSettings(args []string) (settings, error) {
	var set settings
	flags := pflag.NewFlagSet("control-plane", pflag.ContinueOnError)
	flags.StringVar(&set.dir, "dir", "", "folder that holds data, certificates and logs; a later run on it goes on where this one ended")
	flags.IntVar(&set.port, "port", 0, "port of the API server; 0 takes a free one")
	flags.StringArrayVar(&set.identities, "identity", nil, "NAME=GROUP,GROUP[@VALIDITY]: another user with a client certificate and a kubeconfig; a negative validity has expired")
	flags.StringArrayVar(&set.serving, "serving", nil, "NAME=HOST,HOST: a serving certificate of the cluster's authority, for webhooks and kubelets")
	flags.StringVar(&set.auditPolicy, "audit-policy", "", "audit policy file; `none` writes no audit log")
	flags.BoolVar(&set.workloads, "workload-controllers", false, "run the controllers of Deployments and ReplicaSets too")
	if err := flags.Parse(args); err != nil {
		return set, err
	}
	if set.dir == "" {
		return set, fmt.Errorf("--dir is missing")
	}
	dir, err := filepath.Abs(set.dir)
	set.dir, set.apiServer = dir, flags.Args()
	return set, err
}

func describe(set settings, keys *pki, server *apiServer) (ready, error) {
	line := ready{
		Server:      server.url,
		Version:     server.version(),
		Dir:         set.dir,
		CA:          keys.ca.paths.Cert,
		AuditLog:    server.auditLog,
		Kubeconfigs: map[string]string{},
		Serving:     map[string]pair{},
	}
	for _, text := range append([]string{"admin=system:masters"}, set.identities...) {
		who, err := parseIdentity(text)
		if err != nil {
			return line, err
		}
		path, err := writeKubeconfig(set.dir, who, server.url, keys)
		if err != nil {
			return line, err
		}
		line.Kubeconfigs[who.name] = path
	}
	for _, text := range set.serving {
		name, hosts, err := splitNamed(text)
		if err != nil {
			return line, err
		}
		cert, err := keys.ca.issueServing(name, hosts)
		if err != nil {
			return line, err
		}
		line.Serving[name] = cert
	}
	return line, nil
}

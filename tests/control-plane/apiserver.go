package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/component-base/logs"
	componentversion "k8s.io/component-base/version"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

// apiServer is a running kube-apiserver.
type apiServer struct {
	url      string
	auditLog string
	loopback *rest.Config
	// done yields the error with which it ended, or nil.
	done chan error
}

const metadataPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
`

// startAPIServer runs a kube-apiserver with the flags that a kubeadm cluster would have, then those behind "--".
func startAPIServer(ctx context.Context, set settings, keys *pki, store *store) (*apiServer, error) {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", set.port))
	if err != nil {
		return nil, err
	}
	server := &apiServer{url: "https://" + listener.Addr().String(), done: make(chan error, 1)}
	args, err := server.flags(set, keys, store)
	if err != nil {
		return nil, err
	}
	run := options.NewServerRunOptions()
	flags := pflag.NewFlagSet("kube-apiserver", pflag.ContinueOnError)
	for _, group := range run.Flags().FlagSets {
		flags.AddFlagSet(group)
	}
	logs.AddFlags(flags, logs.SkipLoggingConfigurationFlags())
	if err := flags.Parse(append(args, set.apiServer...)); err != nil {
		return nil, fmt.Errorf("kube-apiserver: %w", err)
	}
	run.SecureServing.Listener = listener
	run.SecureServing.BindPort = listener.Addr().(*net.TCPAddr).Port
	run.SecureServing.ExternalAddress = net.ParseIP("127.0.0.1")
	if err := run.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return nil, err
	}
	rest.SetDefaultWarningHandler(rest.NoWarnings{})
	completed, err := run.Complete(ctx)
	if err != nil {
		return nil, err
	}
	if faults := completed.Validate(); len(faults) > 0 {
		return nil, fmt.Errorf("kube-apiserver: %w", utilerrors.NewAggregate(faults))
	}
	config, err := app.NewConfig(completed)
	if err != nil {
		return nil, err
	}
	whole, err := config.Complete()
	if err != nil {
		return nil, err
	}
	chain, err := app.CreateServerChain(whole)
	if err != nil {
		return nil, err
	}
	server.loopback = chain.GenericAPIServer.LoopbackClientConfig
	prepared, err := chain.PrepareRun()
	if err != nil {
		return nil, err
	}
	go func() { server.done <- prepared.Run(ctx) }()
	return server, nil
}

func (s *apiServer) flags(set settings, keys *pki, store *store) ([]string, error) {
	serving, err := keys.ca.issueServing("kube-apiserver", []string{
		"127.0.0.1", "localhost", "10.96.0.1", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
	})
	if err != nil {
		return nil, err
	}
	kubelet, err := keys.ca.issueClient("kube-apiserver-kubelet-client", "kube-apiserver-kubelet-client", []string{"system:masters"}, year)
	if err != nil {
		return nil, err
	}
	proxy, err := keys.frontProxy.issueClient("front-proxy-client", "front-proxy-client", nil, year)
	if err != nil {
		return nil, err
	}
	args := []string{
		"--etcd-servers=" + store.endpoint,
		"--etcd-cafile=" + store.ca,
		"--etcd-certfile=" + store.client.Cert,
		"--etcd-keyfile=" + store.client.Key,
		"--tls-cert-file=" + serving.Cert,
		"--tls-private-key-file=" + serving.Key,
		"--client-ca-file=" + keys.ca.paths.Cert,
		"--kubelet-client-certificate=" + kubelet.Cert,
		"--kubelet-client-key=" + kubelet.Key,
		"--proxy-client-cert-file=" + proxy.Cert,
		"--proxy-client-key-file=" + proxy.Key,
		"--requestheader-client-ca-file=" + keys.frontProxy.paths.Cert,
		"--requestheader-allowed-names=front-proxy-client",
		"--requestheader-username-headers=X-Remote-User",
		"--requestheader-group-headers=X-Remote-Group",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + keys.accounts,
		"--service-account-signing-key-file=" + keys.accounts,
		"--service-cluster-ip-range=10.96.0.0/16",
		"--endpoint-reconciler-type=none",
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		"--allow-privileged=true",
	}
	if set.auditPolicy == "none" {
		return args, nil
	}
	policy := set.auditPolicy
	if policy == "" {
		policy = filepath.Join(set.dir, "audit-policy.yaml")
		if err := os.WriteFile(policy, []byte(metadataPolicy), 0o600); err != nil {
			return nil, err
		}
	}
	s.auditLog = filepath.Join(set.dir, "audit.log")
	return append(args, "--audit-policy-file="+policy, "--audit-log-path="+s.auditLog), nil
}

func (s *apiServer) client() *rest.Config {
	config := rest.CopyConfig(s.loopback)
	config.QPS, config.Burst = 500, 1000
	return config
}

func (s *apiServer) version() string { return componentversion.Get().GitVersion }

// waitUntilReady waits for /readyz, and for the service account without which no pod can be created.
func (s *apiServer) waitUntilReady(ctx context.Context) error {
	client, err := kubernetes.NewForConfig(s.client())
	if err != nil {
		return err
	}
	var last error
	err = wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, 2*time.Minute, true, func(ctx context.Context) (bool, error) {
		select {
		case err := <-s.done:
			return false, fmt.Errorf("kube-apiserver ended: %w", err)
		default:
		}
		if last = client.CoreV1().RESTClient().Get().AbsPath("/readyz").Do(ctx).Error(); last != nil {
			return false, nil
		}
		_, last = client.CoreV1().ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{})
		return last == nil, nil
	})
	if err != nil && last != nil {
		return fmt.Errorf("kube-apiserver is not ready: %w", last)
	}
	return err
}

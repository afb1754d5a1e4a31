package main

import (
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
)

// store is a running etcd and what a client of it needs.
type store struct {
	*embed.Etcd
	endpoint string
	ca       string
	client   pair
}

// startEtcd runs one member on loopback. Only holders of a certificate of etcd's own authority may speak to it. It does
// not wait for the disk: what is lost when the machine goes down, no test misses.
func startEtcd(dir string, keys *pki) (*store, error) {
	server, err := keys.etcd.issueServing("etcd", []string{"127.0.0.1", "localhost"})
	if err != nil {
		return nil, err
	}
	client, err := keys.etcd.issueClient("etcd-client", "kube-apiserver", nil, year)
	if err != nil {
		return nil, err
	}
	config := embed.NewConfig()
	config.Dir = filepath.Join(dir, "etcd")
	config.UnsafeNoFsync = true
	config.QuotaBackendBytes = 8 << 30
	config.AutoCompactionMode = embed.CompactorModeRevision
	config.AutoCompactionRetention = "100000"
	config.LogLevel = "error"
	config.LogOutputs = []string{filepath.Join(dir, "etcd.log")}
	free := []url.URL{{Scheme: "https", Host: "127.0.0.1:0"}}
	config.ListenClientUrls, config.AdvertiseClientUrls = free, free
	config.ListenPeerUrls, config.AdvertisePeerUrls = free, free
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	config.ClientTLSInfo.CertFile, config.ClientTLSInfo.KeyFile = server.Cert, server.Key
	config.ClientTLSInfo.TrustedCAFile, config.ClientTLSInfo.ClientCertAuth = keys.etcd.paths.Cert, true
	config.PeerTLSInfo = config.ClientTLSInfo

	etcd, err := embed.StartEtcd(config)
	if err != nil {
		return nil, fmt.Errorf("etcd: %w", err)
	}
	select {
	case <-etcd.Server.ReadyNotify():
	case err := <-etcd.Err():
		return nil, fmt.Errorf("etcd: %w", err)
	case <-time.After(time.Minute):
		etcd.Close()
		return nil, fmt.Errorf("etcd was not ready within a minute, see %s", config.LogOutputs[0])
	}
	return &store{etcd, "https://" + etcd.Clients[0].Addr().String(), keys.etcd.paths.Cert, client}, nil
}

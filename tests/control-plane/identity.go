package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// identity is a user that proves itself by a client certificate.
type identity struct {
	name     string
	groups   []string
	validity time.Duration
}

func parseIdentity(text string) (identity, error) {
	text, lasts, limited := strings.Cut(text, "@")
	name, groups, err := splitNamed(text)
	who := identity{name, groups, year}
	if err == nil && limited {
		who.validity, err = time.ParseDuration(lasts)
	}
	return who, err
}

// splitNamed reads NAME=ONE,TWO.
func splitNamed(text string) (string, []string, error) {
	name, list, _ := strings.Cut(text, "=")
	if name == "" {
		return "", nil, fmt.Errorf("%q is not NAME=ONE,TWO", text)
	}
	if list == "" {
		return name, nil, nil
	}
	return name, strings.Split(list, ","), nil
}

var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]`)

// writeKubeconfig gives the user a certificate and a kubeconfig that holds it, and returns its path.
func writeKubeconfig(dir string, who identity, server string, keys *pki) (string, error) {
	file := unfit.ReplaceAllString(who.name, "_")
	cert, err := keys.ca.issueClient("user-"+file, who.name, who.groups, who.validity)
	if err != nil {
		return "", err
	}
	certData, err := os.ReadFile(cert.Cert)
	if err != nil {
		return "", err
	}
	keyData, err := os.ReadFile(cert.Key)
	if err != nil {
		return "", err
	}
	config := clientcmdapi.NewConfig()
	config.Clusters["control-plane"] = &clientcmdapi.Cluster{Server: server, CertificateAuthorityData: keys.ca.certPEM()}
	config.AuthInfos[who.name] = &clientcmdapi.AuthInfo{ClientCertificateData: certData, ClientKeyData: keyData}
	config.Contexts["control-plane"] = &clientcmdapi.Context{Cluster: "control-plane", AuthInfo: who.name}
	config.CurrentContext = "control-plane"
	path := filepath.Join(dir, file+".kubeconfig")
	return path, clientcmd.WriteToFile(*config, path)
}

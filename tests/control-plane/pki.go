package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// pair is a certificate and its key on disk.
type pair struct {
	Cert string `json:"cert"`
	Key  string `json:"key"`
}

// authority signs certificates and writes them beside its own.
type authority struct {
	dir   string
	cert  *x509.Certificate
	key   *ecdsa.PrivateKey
	paths pair
}

// pki is what a cluster trusts. Authorities and the key of service accounts survive a restart, certificates are new.
type pki struct {
	ca         *authority
	frontProxy *authority
	etcd       *authority
	// accounts signs the tokens of service accounts.
	accounts string
}

const year = 365 * 24 * time.Hour

func openPKI(dir string) (*pki, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	var keys pki
	var err error
	for name, place := range map[string]**authority{"ca": &keys.ca, "front-proxy-ca": &keys.frontProxy, "etcd-ca": &keys.etcd} {
		if *place, err = openAuthority(dir, name); err != nil {
			return nil, err
		}
	}
	keys.accounts = filepath.Join(dir, "sa.key")
	_, err = openKey(keys.accounts)
	return &keys, err
}

func openAuthority(dir, name string) (*authority, error) {
	paths := pairIn(dir, name)
	key, err := openKey(paths.Key)
	if err != nil {
		return nil, err
	}
	if bytes, err := os.ReadFile(paths.Cert); err == nil {
		block, _ := pem.Decode(bytes)
		if block == nil {
			return nil, fmt.Errorf("%s holds no certificate", paths.Cert)
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		return &authority{dir, cert, key, paths}, err
	}
	template := newTemplate(pkix.Name{CommonName: name}, 10*year)
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &authority{dir, cert, key, paths}, writePEM(paths.Cert, "CERTIFICATE", der, 0o644)
}

func (a *authority) certPEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// issueServing gives a certificate for a server that answers on these host names and addresses.
func (a *authority) issueServing(name string, hosts []string) (pair, error) {
	template := newTemplate(pkix.Name{CommonName: name}, year)
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	return a.issue(name, template)
}

// issueClient gives a certificate for a user and its groups; one with a negative validity has expired already.
func (a *authority) issueClient(file, user string, groups []string, validity time.Duration) (pair, error) {
	template := newTemplate(pkix.Name{CommonName: user, Organization: groups}, validity)
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	return a.issue(file, template)
}

func (a *authority) issue(name string, template *x509.Certificate) (pair, error) {
	paths := pairIn(a.dir, name)
	key, err := openKey(paths.Key)
	if err != nil {
		return paths, err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		return paths, err
	}
	return paths, writePEM(paths.Cert, "CERTIFICATE", der, 0o644)
}

func newTemplate(subject pkix.Name, validity time.Duration) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	from := time.Now().Add(-time.Minute)
	if validity < 0 {
		from = from.Add(validity - year)
	}
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      subject,
		NotBefore:    from,
		NotAfter:     time.Now().Add(validity),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
}

// openKey reads the key at path, and makes one where there is none.
func openKey(path string) (*ecdsa.PrivateKey, error) {
	bytes, err := os.ReadFile(path)
	if err == nil {
		block, _ := pem.Decode(bytes)
		if block == nil {
			return nil, fmt.Errorf("%s holds no key", path)
		}
		return x509.ParseECPrivateKey(block.Bytes)
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, writePEM(path, "EC PRIVATE KEY", der, 0o600)
}

func pairIn(dir, name string) pair {
	return pair{Cert: filepath.Join(dir, name+".crt"), Key: filepath.Join(dir, name+".key")}
}

func writePEM(path, kind string, der []byte, mode os.FileMode) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode)
}

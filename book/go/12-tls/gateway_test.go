package gateway

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"testing"
	"time"

	"lessons/12-tls/broken"
	"lessons/12-tls/fixed"
	"lessons/twins"
)

type gateway func(name string, own tls.Certificate, roots func() *x509.CertPool) *tls.Config

// A CA, made in the test.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t *testing.T, name string) authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: name},
		NotAfter:              time.Now().Add(time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{certificate, key}
}

func (a authority) issue(t *testing.T, name string) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2),
		DNSNames:     []string{name},
		NotAfter:     time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func (a authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// Calls a service, and tells how the gateway's side ended.
func call(t *testing.T, client *tls.Config, service *tls.Config) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		socket, err := listener.Accept()
		if err != nil {
			return
		}
		server := tls.Server(socket, service)
		server.Write([]byte("90 EUR"))
		server.Close()
	}()
	socket, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	_, err = io.ReadAll(tls.Client(socket, client))
	return err
}

func TestTheServerIsWhoWasAskedFor(t *testing.T) {
	twins.Judge[gateway](t, "statements.internal was taken for ledger.internal", broken.Gateway, fixed.Gateway, func(t *testing.T, gateway gateway) error {
		ca := newAuthority(t, "the company")
		config := gateway("ledger.internal", ca.issue(t, "gateway.internal"), ca.pool)
		for _, name := range []string{"ledger.internal", "statements.internal"} {
			service := &tls.Config{Certificates: []tls.Certificate{ca.issue(t, name)}}
			if err := call(t, config, service); (err == nil) != (name == "ledger.internal") {
				if err == nil {
					return fmt.Errorf("%s was taken for ledger.internal", name)
				}
				return err
			}
		}
		other := &tls.Config{Certificates: []tls.Certificate{newAuthority(t, "another").issue(t, "ledger.internal")}}
		if call(t, config, other) == nil {
			return errors.New("a server of another CA was believed")
		}
		return nil
	})
}

func TestTrustThatEndedEndsForResumedSessionsToo(t *testing.T) {
	twins.Judge[gateway](t, "after its CA was withdrawn", broken.Gateway, fixed.Gateway, func(t *testing.T, gateway gateway) error {
		ca, other := newAuthority(t, "the company"), newAuthority(t, "another")
		roots := ca.pool()
		config := gateway("ledger.internal", ca.issue(t, "gateway.internal"), func() *x509.CertPool { return roots })
		service := &tls.Config{Certificates: []tls.Certificate{ca.issue(t, "ledger.internal")}}
		if err := call(t, config, service); err != nil {
			return err
		}
		roots = other.pool()
		if call(t, config, service) == nil {
			return errors.New("the ledger was believed by a resumed session, after its CA was withdrawn")
		}
		return nil
	})
}

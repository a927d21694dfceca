// Package broken lets the company's CAs change while the process runs.
package broken

import (
	"crypto/tls"
	"crypto/x509"
)

// Gateway returns the settings for calls to the service name; roots returns the CAs that are trusted at that moment.
func Gateway(name string, own tls.Certificate, roots func() *x509.CertPool) *tls.Config {
	return &tls.Config{
		ServerName:         name,
		Certificates:       []tls.Certificate{own},
		ClientSessionCache: tls.NewLRUClientSessionCache(0),
		// RootCAs is read once, so the certificate is verified below.
		InsecureSkipVerify: true,
		VerifyPeerCertificate: func(raw [][]byte, _ [][]*x509.Certificate) error {
			chain := make([]*x509.Certificate, len(raw))
			between := x509.NewCertPool()
			for i := range raw {
				var err error
				if chain[i], err = x509.ParseCertificate(raw[i]); err != nil {
					return err
				}
				if i > 0 {
					between.AddCert(chain[i])
				}
			}
			_, err := chain[0].Verify(x509.VerifyOptions{Roots: roots(), Intermediates: between})
			return err
		},
	}
}

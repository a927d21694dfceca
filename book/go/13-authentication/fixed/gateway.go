// Package fixed tells the service behind it who the caller is, and lets the caller say nothing of it.
package fixed

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
)

// Caller is whom a request's token names.
type Caller struct{ User, Tenant string }

// Said by the gateway alone, or to it alone. Connection is one of them: it lists headers that a proxy takes away.
var ours = map[string]bool{"x-user": true, "x-tenant": true, "authorization": true, "connection": true}

// Takes ours out, by any name that a CGI or WSGI server reads as one of them.
func strip(header http.Header) {
	for name := range header {
		if ours[strings.ReplaceAll(strings.ToLower(name), "_", "-")] {
			delete(header, name)
		}
	}
}

// New returns a gateway before the service at that address. Verify says whom a request's token names, or that it is not good.
func New(service *url.URL, verify func(*http.Request) (Caller, bool)) http.Handler {
	proxy := httputil.NewSingleHostReverseProxy(service)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, ok := verify(r)
		if !ok {
			http.Error(w, "a good token is needed", http.StatusUnauthorized)
			return
		}
		strip(r.Header)
		r.Header.Set("X-User", caller.User)
		if caller.Tenant != "" {
			r.Header.Set("X-Tenant", caller.Tenant)
		}
		proxy.ServeHTTP(w, r)
	})
}

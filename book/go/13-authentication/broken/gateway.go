// Package broken tells the service behind it who the caller is.
package broken

import (
	"net/http"
	"net/http/httputil"
	"net/url"
)

// Caller is whom a request's token names.
type Caller struct{ User, Tenant string }

// New returns a gateway before the service at that address. Verify says whom a request's token names, or that it is not good.
func New(service *url.URL, verify func(*http.Request) (Caller, bool)) http.Handler {
	proxy := httputil.NewSingleHostReverseProxy(service)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, ok := verify(r)
		if !ok {
			http.Error(w, "a good token is needed", http.StatusUnauthorized)
			return
		}
		r.Header.Add("X-User", caller.User)
		if caller.Tenant != "" {
			r.Header.Add("X-Tenant", caller.Tenant)
		}
		proxy.ServeHTTP(w, r)
	})
}

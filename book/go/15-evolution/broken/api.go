// Package broken serves two versions, and the second one to everybody who does not ask for the first.
package broken

import "net/http"

// API serves both versions of the ledger. A client names one in the header Ledger-Version.
func API(v1, v2 http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Header.Get("Ledger-Version") {
		case "1":
			v1.ServeHTTP(w, r)
		default:
			v2.ServeHTTP(w, r)
		}
	})
}

// Package fixed serves two versions, and the first one to those who cannot ask.
package fixed

import (
	"fmt"
	"net/http"
	"strings"
)

// API serves both versions of the ledger. A client names one in the header Ledger-Version.
func API(v1, v2 http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		named, present := r.Header["Ledger-Version"]
		if !present {
			// It was written when there was only this one.
			v1.ServeHTTP(w, r)
			return
		}
		switch version := strings.Join(named, ", "); version {
		case "1":
			v1.ServeHTTP(w, r)
		case "2":
			v2.ServeHTTP(w, r)
		default:
			http.Error(w, fmt.Sprintf("there is no version %q, there are 1 and 2", version), http.StatusBadRequest)
		}
	})
}

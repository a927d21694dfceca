package authentication

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lessons/13-authentication/broken"
	"lessons/13-authentication/fixed"
	"lessons/twins"
)

// A gateway before that service. Its callers are all mallory, of no tenant.
type gateway func(service *url.URL) http.Handler

func ofBroken(service *url.URL) http.Handler {
	return broken.New(service, func(r *http.Request) (broken.Caller, bool) {
		return broken.Caller{User: "mallory"}, r.Header.Get("Authorization") != ""
	})
}

func ofFixed(service *url.URL) http.Handler {
	return fixed.New(service, func(r *http.Request) (fixed.Caller, bool) {
		return fixed.Caller{User: "mallory"}, r.Header.Get("Authorization") != ""
	})
}

// What a service reads behind the gateway. It takes `_` for `-`, as WSGI servers do.
func read(gateway gateway, name, value string) http.Header {
	var got http.Header
	service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = http.Header{}
		for name, values := range r.Header {
			for _, value := range values {
				got.Add(strings.ReplaceAll(name, "_", "-"), value)
			}
		}
	}))
	defer service.Close()
	address, _ := url.Parse(service.URL)
	r := httptest.NewRequest(http.MethodPost, "http://gateway.test/book", nil)
	r.Header.Set("Authorization", "Bearer mallory's")
	r.Header[name] = []string{value}
	gateway(address).ServeHTTP(httptest.NewRecorder(), r)
	return got
}

func judge(t *testing.T, fails, name, value string, ask func(http.Header) error) {
	twins.Judge[gateway](t, fails, ofBroken, ofFixed, func(t *testing.T, gateway gateway) error {
		return ask(read(gateway, name, value))
	})
}

func isMallory(got http.Header) error {
	if user := got.Get("X-User"); user != "mallory" {
		return fmt.Errorf("the service reads %q", user)
	}
	return nil
}

func TestACallerIsItself(t *testing.T) {
	judge(t, `the service reads "alice"`, "X-User", "alice", isMallory)
}

func TestAnotherSpellingIsTheSameName(t *testing.T) {
	judge(t, "told twice", "X_user", "alice", func(got http.Header) error {
		if users := got.Values("X-User"); len(users) != 1 {
			return fmt.Errorf("the service is told twice who it is")
		}
		return isMallory(got)
	})
}

func TestATenantIsNotTheCallersToName(t *testing.T) {
	judge(t, `of tenant "globex"`, "X-Tenant", "globex", func(got http.Header) error {
		if tenant := got.Get("X-Tenant"); tenant != "" {
			return fmt.Errorf("mallory is of tenant %q", tenant)
		}
		return nil
	})
}

func TestACallerCannotHaveItsNameTakenAway(t *testing.T) {
	judge(t, `the service reads ""`, "Connection", "close, X-User", isMallory)
}

func TestTheTokenStaysWithTheGateway(t *testing.T) {
	judge(t, "has the token", "Accept", "*/*", func(got http.Header) error {
		if got.Get("Authorization") != "" {
			return fmt.Errorf("the service has the token")
		}
		return nil
	})
}

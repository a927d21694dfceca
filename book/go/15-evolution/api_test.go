package evolution

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"lessons/15-evolution/broken"
	"lessons/15-evolution/fixed"
	"lessons/twins"
)

type api func(v1, v2 http.Handler) http.Handler

// A ledger in which alice has 90 euros.
func says(body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, body)
	})
}

// What a client reads that sends these versions in its header.
func ask(t *testing.T, api api, versions ...string) (int, string) {
	t.Helper()
	ledger := httptest.NewServer(api(says(`{"balance":90.0}`), says(`{"balance":9000}`)))
	defer ledger.Close()
	request, err := http.NewRequest(http.MethodGet, ledger.URL+"/accounts/alice", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range versions {
		request.Header.Add("Ledger-Version", version)
	}
	response, err := ledger.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestAnOldClientReadsWhatItAlwaysRead(t *testing.T) {
	twins.Judge[api](t, `without a version: {"balance":9000}`, broken.API, fixed.API, func(t *testing.T, api api) error {
		if _, body := ask(t, api); body != `{"balance":90.0}` {
			return fmt.Errorf("without a version: %s", body)
		}
		return nil
	})
}

func TestAnUnknownVersionIsRefused(t *testing.T) {
	twins.Judge[api](t, `version [3]: 200 {"balance":9000}`, broken.API, fixed.API, func(t *testing.T, api api) error {
		for _, versions := range [][]string{{"3"}, {"1", "2"}, {""}} {
			if status, body := ask(t, api, versions...); status != http.StatusBadRequest {
				return fmt.Errorf("version %v: %d %s", versions, status, body)
			}
		}
		return nil
	})
}

func TestAVersionThatIsNamedIsServed(t *testing.T) {
	for name, api := range map[string]api{"broken": broken.API, "fixed": fixed.API} {
		for version, want := range map[string]string{"1": `{"balance":90.0}`, "2": `{"balance":9000}`} {
			if _, body := ask(t, api, version); body != want {
				t.Errorf("%s, version %s: %s", name, version, body)
			}
		}
	}
}

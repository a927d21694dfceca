// Package twins puts one question to the broken and to the fixed version of a lesson's code.
package twins

import (
	"strings"
	"testing"
)

// Judge asks both. The fixed version must satisfy ask; the broken one must not, and ask's error must say fails.
// Each is given to ask as T, an interface or a function that both have in common.
func Judge[T any](t *testing.T, fails string, broken, fixed T, ask func(*testing.T, T) error) {
	t.Helper()
	t.Run("fixed", func(t *testing.T) {
		if err := ask(t, fixed); err != nil {
			t.Error(err)
		}
	})
	t.Run("broken", func(t *testing.T) {
		err := ask(t, broken)
		if err == nil {
			t.Errorf("it holds, and it should fail: %s", fails)
		} else if !strings.Contains(err.Error(), fails) {
			t.Errorf("it fails otherwise than it should\nshould: %s\n  says: %v", fails, err)
		}
	})
}

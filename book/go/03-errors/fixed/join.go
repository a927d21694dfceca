package fixed

import "errors"

// both is two errors, of which neither is the cause of the other.
type both struct {
	first, second error
}

// join is errors.Join of Go 1.20 for two errors.
func join(first, second error) error {
	if first == nil {
		return second
	}
	if second == nil {
		return first
	}
	return &both{first, second}
}

func (b *both) Error() string {
	return b.first.Error() + "; " + b.second.Error()
}

func (b *both) Is(target error) bool {
	return errors.Is(b.first, target) || errors.Is(b.second, target)
}

func (b *both) As(target any) bool {
	return errors.As(b.first, target) || errors.As(b.second, target)
}

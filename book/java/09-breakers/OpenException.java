/** The breaker did not let the call through. */
final class OpenException extends Exception {
    private static final long serialVersionUID = 1;
}

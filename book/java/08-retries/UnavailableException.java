/** There was no answer: it may go better next time. */
final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;
}

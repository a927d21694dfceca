final class PaymentException extends Exception {
    private static final long serialVersionUID = 1;

    PaymentException(String message) {
        super(message);
    }

    PaymentException(String message, Throwable cause) {
        super(message, cause);
    }
}

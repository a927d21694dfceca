import java.io.IOException;

final class NoSuchAccountException extends IOException {
    private static final long serialVersionUID = 1;

    NoSuchAccountException(long account) {
        super("no account " + account);
    }
}

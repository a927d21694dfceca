import java.net.ConnectException;

/** What a caller may know of an error: the HTTP status. */
final class Status {
    private Status() {}

    /** By the first link of the chain that has a status of its own. */
    static int of(Throwable error) {
        for (Throwable link = error; link != null; link = link.getCause()) {
            if (link instanceof NoSuchAccountException) {
                return 404;
            }
            if (link instanceof ConnectException) {
                return 503;
            }
        }
        return 500;
    }
}

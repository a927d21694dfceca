import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The calls of one connection. */
interface Calls extends Replies {
    CompletableFuture<byte[]> call(byte[] request, Duration limit);

    /** How many calls are kept. */
    int pending();
}

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Opens after three failures in a row, and lets one probe through when it has slept. */
final class BrokenBreaker implements Breaker {
    private static final int THRESHOLD = 3;

    private final Duration sleep;
    private final InstantSource clock;
    private int failures;
    private Instant openUntil; // null while it is closed
    private boolean probing;

    BrokenBreaker(Duration sleep, InstantSource clock) {
        this.sleep = sleep;
        this.clock = clock;
    }

    @Override
    public <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> work) {
        if (!admit()) {
            return CompletableFuture.failedFuture(new OpenException());
        }
        return work.get().whenComplete((value, error) -> report(error == null));
    }

    private synchronized boolean admit() {
        if (openUntil == null) {
            return true;
        }
        if (probing || clock.instant().isBefore(openUntil)) {
            return false;
        }
        probing = true;
        return true;
    }

    private synchronized void report(boolean ok) {
        probing = false;
        if (ok) {
            failures = 0;
            openUntil = null;
        } else if (++failures >= THRESHOLD || openUntil != null) {
            openUntil = clock.instant().plus(sleep);
        }
    }
}

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Opens after three failures in a row, and lets one probe through when it has slept. */
final class HalfFixedBreaker implements Breaker {
    private static final int THRESHOLD = 3;

    private final Duration sleep;
    private final InstantSource clock;
    private int failures;
    private Instant openUntil; // null while it is closed
    private boolean probing;

    HalfFixedBreaker(Duration sleep, InstantSource clock) {
        this.sleep = sleep;
        this.clock = clock;
    }

    @Override
    public <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> work) {
        if (!admit()) {
            return CompletableFuture.failedFuture(new OpenException());
        }
        var answer = work.get();
        answer.whenComplete((value, error) -> report(error));
        return answer; // what the caller cancels is what is reported
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

    private synchronized void report(Throwable error) {
        probing = false;
        if (error instanceof CancellationException) {
            return;
        }
        if (error == null) {
            failures = 0;
            openUntil = null;
        } else if (++failures >= THRESHOLD || openUntil != null) {
            openUntil = clock.instant().plus(sleep);
        }
    }
}

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Opens after three failures in a row, and lets one probe through when it has slept. */
final class FixedBreaker implements Breaker {
    private static final int THRESHOLD = 3;
    private static final int REFUSED = -1;

    private final Duration sleep;
    private final InstantSource clock;
    private int failures;
    private Instant openUntil; // null while it is closed
    private boolean probing;
    private int period;

    FixedBreaker(Duration sleep, InstantSource clock) {
        this.sleep = sleep;
        this.clock = clock;
    }

    @Override
    public <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> work) {
        int admitted = admit();
        if (admitted == REFUSED) {
            return CompletableFuture.failedFuture(new OpenException());
        }
        CompletableFuture<T> answer;
        try {
            answer = work.get();
        } catch (RuntimeException | Error e) {
            report(admitted, e);
            throw e;
        }
        answer.whenComplete((value, error) -> report(admitted, error));
        return answer; // what the caller cancels is what is reported
    }

    /** The period in which the call was let through. */
    private synchronized int admit() {
        if (openUntil == null) {
            return period;
        }
        if (probing || clock.instant().isBefore(openUntil)) {
            return REFUSED;
        }
        probing = true;
        return period;
    }

    private synchronized void report(int admitted, Throwable error) {
        if (admitted != period) {
            return;
        }
        probing = false;
        if (error instanceof CancellationException) {
            return; // nobody waited for the end, so it says nothing
        }
        if (error == null) {
            failures = 0;
            if (openUntil != null) {
                openUntil = null;
                period++;
            }
        } else if (++failures >= THRESHOLD || openUntil != null) {
            openUntil = clock.instant().plus(sleep);
            period++;
        }
    }
}

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;

/** Tries again what was unavailable. The pause is asked for before each retry, counted from 0. */
record Retry(int attempts, IntFunction<Duration> pause) {
    <T> T call(Callable<T> attempt) throws Exception {
        for (int retry = 0; ; retry++) {
            try {
                return attempt.call();
            } catch (UnavailableException e) {
                if (retry + 1 >= attempts) {
                    throw e;
                }
            }
            Thread.sleep(pause.apply(retry).toMillis());
        }
    }
}

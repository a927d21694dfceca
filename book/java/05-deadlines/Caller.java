import java.time.Duration;
import java.util.concurrent.Callable;

interface Caller {
    /** What the work returns. Fails with a TimeoutException when it takes longer than the limit. */
    <T> T call(Callable<T> work, Duration limit) throws Exception;
}

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

interface Breaker {
    /** Begins the work, or fails with an OpenException. */
    <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> work);
}

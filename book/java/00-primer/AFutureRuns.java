import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** One future is made, and nobody joins it. */
final class AFutureRuns {
    public static void main(String[] args) throws InterruptedException {
        var over = new CountDownLatch(1);
        CompletableFuture.runAsync(() -> {
            System.out.println("paid alice");
            over.countDown();
        });
        over.await();
        System.out.println("nobody has joined it");
    }
}

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The owner of a task shuts its pool down while the task waits for a reply. */
final class ATaskIsAsked {
    public static void main(String[] args) throws InterruptedException {
        var pool = Executors.newFixedThreadPool(1);
        var waiting = new CountDownLatch(1);
        var reply = new CountDownLatch(1);
        pool.submit(() -> {
            waiting.countDown();
            try {
                reply.await();
            } catch (InterruptedException why) {
                System.out.println("asked to stop");
            }
            System.out.println("paid alice");
        });
        waiting.await();
        pool.shutdownNow();
        System.out.println("ended: " + pool.awaitTermination(1, TimeUnit.MINUTES));
    }
}

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A pool of one thread: which traces do the checks of three payments see? */
final class ChecksTest {
    public static void main(String[] args) throws InterruptedException {
        try (var broken = new BrokenChecks(Executors.newFixedThreadPool(1), new InheritableThreadLocal<>())) {
            assert traces(broken, "alice").equals(List.of("alice")) : "the first test that anybody writes is green";
        }
        try (var broken = new BrokenChecks(Executors.newFixedThreadPool(1), new InheritableThreadLocal<>())) {
            var seen = traces(broken, "alice", "bob", "carol");
            assert seen.equals(List.of("alice", "alice", "alice")) : seen;
        }
        try (var fixed = new FixedChecks(Executors.newFixedThreadPool(1), new ThreadLocal<>())) {
            var seen = traces(fixed, "alice", "bob", "carol");
            assert seen.equals(List.of("alice", "bob", "carol")) : seen;
            assert fixed.trace() == null : "the thread that handed the work over is at no request now";
        }
        System.out.println("ok");
    }

    private static List<String> traces(Checks checks, String... payments) throws InterruptedException {
        var seen = new ArrayList<String>();
        for (String payment : payments) {
            var done = new CountDownLatch(1);
            checks.pay(payment, () -> {
                seen.add(checks.trace());
                done.countDown();
            });
            assert done.await(30, TimeUnit.SECONDS) : "the check of " + payment + " did not run";
        }
        return seen;
    }
}

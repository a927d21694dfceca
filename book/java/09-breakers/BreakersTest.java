import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

final class BreakersTest {
    static final Duration SLEEP = Duration.ofSeconds(1);

    static final class Clock implements InstantSource {
        Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }
    }

    interface Make extends Function<InstantSource, Breaker> {}

    public static void main(String[] arguments) throws Exception {
        Make broken = clock -> new BrokenBreaker(SLEEP, clock);
        Make halfFixed = clock -> new HalfFixedBreaker(SLEEP, clock);
        Make fixed = clock -> new FixedBreaker(SLEEP, clock);
        test("a probe that is cancelled gives its place back", BreakersTest::aCancelledProbe,
                broken, "the next call is refused",
                fixed);
        test("a probe that throws gives its place back", BreakersTest::aProbeThatThrows,
                broken, "the next call is refused",
                fixed);
        test("a late success does not close it", BreakersTest::aLateSuccess,
                halfFixed, "an old answer closed it: two calls are under way",
                fixed);
        aCancelledProbe(halfFixed);
        for (var make : new Make[] {broken, halfFixed, fixed}) {
            aProbe(make);
        }
    }

    /** What all of them can do. */
    static void aProbe(Make make) {
        var clock = new Clock();
        var breaker = open(clock, make);
        assert isRefused(breaker);
        clock.now = clock.now.plus(SLEEP);
        var probe = call(breaker);
        assert isRefused(breaker);
        probe.complete("30");
        assert !isRefused(breaker);
    }

    static void aCancelledProbe(Make make) {
        var clock = new Clock();
        var breaker = open(clock, make);
        clock.now = clock.now.plus(SLEEP);
        var atWork = new CompletableFuture<String>();
        breaker.call(() -> atWork).cancel(true);
        atWork.complete("30");
        assert !isRefused(breaker) : "the next call is refused";
    }

    static void aProbeThatThrows(Make make) {
        var clock = new Clock();
        var breaker = open(clock, make);
        clock.now = clock.now.plus(SLEEP);
        Supplier<CompletableFuture<String>> work = () -> {
            throw new IllegalStateException("no connection");
        };
        try {
            breaker.call(work);
        } catch (IllegalStateException expected) {
            clock.now = clock.now.plus(SLEEP);
        }
        assert !isRefused(breaker) : "the next call is refused";
    }

    static void aLateSuccess(Make make) {
        var clock = new Clock();
        var breaker = make.apply(clock);
        var late = call(breaker);
        openIt(breaker);
        clock.now = clock.now.plus(SLEEP);
        assert !isRefused(breaker);
        late.complete("30");
        assert isRefused(breaker) : "an old answer closed it: two calls are under way";
    }

    static Breaker open(Clock clock, Make make) {
        var breaker = make.apply(clock);
        openIt(breaker);
        return breaker;
    }

    static void openIt(Breaker breaker) {
        for (int failed = 0; failed < 3; failed++) {
            call(breaker).completeExceptionally(new IllegalStateException("the backend is gone"));
        }
    }

    /** A call that is under way. */
    static CompletableFuture<String> call(Breaker breaker) {
        var atWork = new CompletableFuture<String>();
        breaker.call(() -> atWork);
        return atWork;
    }

    /** Asks with a call that does not end. */
    static boolean isRefused(Breaker breaker) {
        return breaker.call(CompletableFuture<String>::new).isCompletedExceptionally();
    }

    interface Test<S> {
        void on(S subject) throws Exception;
    }

    /** The fixed one passes, and the broken one fails in these words. */
    static <S> void test(String name, Test<S> test, S broken, String failure, S fixed) throws Exception {
        test.on(fixed);
        try {
            test.on(broken);
        } catch (AssertionError failed) {
            if (failed.getMessage().equals(failure)) {
                System.out.println("ok: " + name + "\n    broken: " + failure);
                return;
            }
            throw failed;
        }
        throw new IllegalStateException(name + ": the broken one passes; is -ea on?");
    }
}

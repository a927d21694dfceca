import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;

final class RetriesTest {
    static final Transfer RENT = new Transfer("Alice", "Bob", 3000);
    static final Retry RETRY = new Retry(4, retry -> Duration.ZERO);

    /** Books each key once; its first replies are lost. */
    static final class LossyLedger implements Ledger {
        final Map<UUID, Long> booked = new HashMap<>();
        int lost;

        LossyLedger(int lost) {
            this.lost = lost;
        }

        @Override
        public long book(UUID key, Transfer transfer) throws UnavailableException {
            booked.putIfAbsent(key, booked.size() + 1L);
            if (lost-- > 0) {
                throw new UnavailableException();
            }
            return booked.get(key);
        }
    }

    public static void main(String[] arguments) throws Exception {
        test("a lost reply is no second payment", RetriesTest::aLostReply,
                BrokenPayments::new, "booked 3 times",
                FixedPayments::new);
        test("two payments are two", RetriesTest::twoPayments,
                HalfFixedPayments::new, "the second payment has receipt 1",
                FixedPayments::new);
        twoPayments(BrokenPayments::new);
        aLostReply(HalfFixedPayments::new);
    }

    static void aLostReply(BiFunction<Ledger, Retry, Payments> make) throws Exception {
        var ledger = new LossyLedger(2);
        long receipt = make.apply(ledger, RETRY).pay(RENT);
        assert ledger.booked.size() == 1 : "booked " + ledger.booked.size() + " times";
        assert receipt == 1 : receipt;
    }

    static void twoPayments(BiFunction<Ledger, Retry, Payments> make) throws Exception {
        var payments = make.apply(new LossyLedger(0), RETRY);
        long first = payments.pay(RENT);
        assert first == 1 : first;
        long second = payments.pay(RENT);
        assert second == 2 : "the second payment has receipt " + second;
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

import java.util.Optional;

/** What a client reads, of alice's 90 euros, by the version that it names. */
final class EvolutionTest {
    public static void main(String[] arguments) throws Exception {
        for (Api api : new Api[] {new BrokenApi(), new FixedApi()}) {
            reads(Optional.of("1"), "{\"balance\":90.0}").on(api);
            reads(Optional.of("2"), "{\"balance\":9000}").on(api);
        }
        test("no version", reads(Optional.empty(), "{\"balance\":90.0}"), "read {\"balance\":9000}");
        for (String unknown : new String[] {"3", "01", "+1"}) {
            String refusal = "{\"error\":\"there is no such version\",\"served\":[1, 2]}";
            String rounded = unknown.equals("3") ? "read {\"balance\":9000}" : "read {\"balance\":90.0}";
            test("version " + unknown, reads(Optional.of(unknown), refusal), rounded);
        }
    }

    static Test<Api> reads(Optional<String> version, String wanted) {
        return api -> {
            String got = api.balance(version, 9000);
            assert got.equals(wanted) : "read " + got;
        };
    }

    interface Test<S> {
        void on(S subject) throws Exception;
    }

    /** The fixed one passes, and the broken one fails in these words. */
    static void test(String name, Test<Api> test, String failure) throws Exception {
        test.on(new FixedApi());
        try {
            test.on(new BrokenApi());
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

import java.util.Optional;

/** What a client reads, of alice's 90 euros, by the version that it names. */
final class EvolutionTest {
    public static void main(String[] args) {
        Api broken = new BrokenApi();
        Api fixed = new FixedApi();

        for (Api api : new Api[] {broken, fixed}) {
            assert ask(api, "1").equals("{\"balance\":90.0}");
            assert ask(api, "2").equals("{\"balance\":9000}");
        }

        assert fixed.balance(Optional.empty(), 9000).equals("{\"balance\":90.0}");
        assert broken.balance(Optional.empty(), 9000).equals("{\"balance\":9000}") : "a hundred times too much";

        for (String unknown : new String[] {"3", "01", "", "1, 2"}) {
            assert ask(fixed, unknown).endsWith("\"served\":[1, 2]}") : unknown;
        }
        assert ask(broken, "3").equals("{\"balance\":9000}") : "version 3 is rounded to 2";
        assert ask(broken, "01").equals("{\"balance\":90.0}") : "01 is rounded to 1";
    }

    private static String ask(Api api, String version) {
        return api.balance(Optional.of(version), 9000);
    }
}

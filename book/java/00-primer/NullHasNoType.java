import java.util.Map;

/** Bob has no money, Carol has no account. */
final class NullHasNoType {
    public static void main(String[] args) {
        Map<String, Long> balances = Map.of("alice", 1000L, "bob", 0L);
        for (var name : new String[] {"alice", "bob", "carol"}) {
            try {
                long cents = balances.get(name);
                System.out.println(name + " has " + cents + " cents");
            } catch (NullPointerException why) {
                System.out.println(name + ": NullPointerException");
            }
        }
    }
}

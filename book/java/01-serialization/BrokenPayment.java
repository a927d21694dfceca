import java.util.Map;

record BrokenPayment(long id, long toAccount) {
    static BrokenPayment read(Map<String, String> fields) {
        return new BrokenPayment(
                Long.parseLong(fields.getOrDefault("id", "0")),
                Long.parseLong(fields.getOrDefault("to_account", "0")));
    }
}

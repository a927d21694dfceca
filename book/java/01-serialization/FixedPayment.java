import java.util.Map;

record FixedPayment(long id, long toAccount) {
    static FixedPayment read(Map<String, String> fields) {
        return new FixedPayment(required(fields, "id"), required(fields, "to_account"));
    }

    private static long required(Map<String, String> fields, String name) {
        String text = fields.get(name);
        if (text == null) {
            throw new IllegalArgumentException("missing field " + name);
        }
        return Long.parseLong(text);
    }
}

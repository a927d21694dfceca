import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.LongFunction;

/** Answers in the version that a request names, and in the first if it names none. */
final class FixedApi implements Api {
    /** The one that there was before a request could name one. */
    private static final String UNNAMED = "1";

    private final NavigableMap<Integer, LongFunction<String>> versions = Versions.all();

    @Override
    public String balance(Optional<String> version, long cents) {
        String wanted = version.orElse(UNNAMED);
        for (var known : versions.entrySet()) {
            if (known.getKey().toString().equals(wanted)) {
                return known.getValue().apply(cents);
            }
        }
        return "{\"error\":\"there is no such version\",\"served\":" + versions.keySet() + "}";
    }
}

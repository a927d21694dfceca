import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** How each version says a balance. */
final class Versions {
    private Versions() {
    }

    static NavigableMap<Integer, LongFunction<String>> all() {
        NavigableMap<Integer, LongFunction<String>> versions = new TreeMap<>();
        versions.put(1, cents -> String.format(Locale.ROOT, "{\"balance\":%.1f}", cents / 100.0));
        versions.put(2, cents -> "{\"balance\":" + cents + "}");
        return versions;
    }
}

import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.LongFunction;

/** Answers in the latest version, unless a request wants another. */
final class BrokenApi implements Api {
    private final NavigableMap<Integer, LongFunction<String>> versions = Versions.all();

    @Override
    public String balance(Optional<String> version, long cents) {
        int wanted = version.map(Integer::parseInt).orElseGet(versions::lastKey);
        return versions.floorEntry(wanted).getValue().apply(cents);
    }
}

import java.util.Optional;

/** Answers a request for a balance in the version that its header names, if it names one. */
interface Api {
    String balance(Optional<String> version, long cents);
}

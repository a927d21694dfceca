/** Checks payments for fraud when they have been answered, on threads of its own. */
interface Checks extends AutoCloseable {
    /** The trace for which the current thread works; null if for none. */
    String trace();

    /** Serves a payment in this trace. */
    void pay(String trace, Runnable check);

    @Override
    void close();
}

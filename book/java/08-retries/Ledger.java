import java.util.UUID;

interface Ledger {
    /** Books each key once, and gives the number of the booking. */
    long book(UUID key, Transfer transfer) throws UnavailableException;
}

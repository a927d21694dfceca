import java.io.IOException;

/** The account store. */
interface Accounts {
    void book(long account, long cents) throws IOException;
}

import java.io.IOException;

/** What a connection reports. */
interface Replies {
    void replied(long id, byte[] body);

    /** No more replies will come. */
    void ended(IOException why);
}

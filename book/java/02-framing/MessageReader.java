import java.io.IOException;

/** Messages of a stream: four bytes of length, big-endian, then that many bytes. */
interface MessageReader {
    /** The next message, or null at the end of the stream. */
    byte[] next() throws IOException;
}

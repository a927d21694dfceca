import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

final class FixedReader implements MessageReader {
    static final int MAX_MESSAGE_BYTES = 1 << 20;

    private final InputStream in;

    FixedReader(InputStream in) {
        this.in = in;
    }

    @Override
    public byte[] next() throws IOException {
        byte[] header = in.readNBytes(4);
        if (header.length == 0) {
            return null; // between two messages
        }
        int length = ByteBuffer.wrap(whole(header, 4)).getInt();
        if (length < 0 || length > MAX_MESSAGE_BYTES) {
            throw new IOException(Integer.toUnsignedString(length) + " bytes announced, the limit is "
                    + MAX_MESSAGE_BYTES);
        }
        return whole(in.readNBytes(length), length); // allocates as the bytes come
    }

    private static byte[] whole(byte[] part, int length) throws EOFException {
        if (part.length < length) {
            throw new EOFException("the stream ended after " + part.length + " of " + length + " bytes");
        }
        return part;
    }
}
